import java.net.InetAddress;
import java.util.Map;
import org.asteriskjava.fastagi.*;

public class OrderStatus extends BaseAgiScript {
    private static final Map<String, String> STATUS = Map.of("0042", "sent");

    public void service(AgiRequest request, AgiChannel channel) throws AgiException {
        try {
            answer();
            String number = getData("order/number", 5000, 8);
            throwIfGone();
            String status = STATUS.get(number);
            streamFile(status != null ? "order/" + status : "order/unknown");
            throwIfGone();
        } catch (AgiHangupException gone) {
            System.err.println("gone before the status");
        }
    }

    /** The command that runs at a hang-up answers -1, as one whose sound is missing; only the one after it throws. */
    private void throwIfGone() throws AgiException {
        if ("-1".equals(getLastReply().getResult())) {
            throw new AgiHangupException();
        }
    }

    public static void main(String[] arguments) throws Exception {
        DefaultAgiServer server = new DefaultAgiServer(new OrderStatus());
        server.setAddress(InetAddress.getLoopbackAddress());
        server.setPort(arguments.length > 0 ? Integer.parseInt(arguments[0]) : 4573);
        server.startup();
    }
}
