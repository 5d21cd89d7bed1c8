//! Which process of this machine listens at an address: by what Linux tells of sockets.

use std::fs;
use std::net::{IpAddr, SocketAddr};

use super::process::Pid;

/// Returns the process that listens at one of these addresses, if its file handles may be looked at.
pub(super) fn listening_at(addresses: &[SocketAddr]) -> Option<Pid> {
    let here: Vec<SocketAddr> = addresses.iter().filter(|address| address.ip().is_loopback()).copied().collect();
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let socket = tables.iter().flat_map(|table| table.lines()).find_map(|line| listener(line, &here))?;
    let socket = format!("socket:[{socket}]");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let pids = processes.filter_map(|process| process.file_name().to_str()?.parse().ok().map(Pid));
    pids.into_iter().find(|Pid(pid)| {
        let handles = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        handles.into_iter().any(|handle| fs::read_link(handle.path()).is_ok_and(|link| link.as_os_str() == &*socket))
    })
}

/// The inode of a socket that listens at one of the addresses, or at its port of all addresses, of a line of the table.
fn listener(line: &str, addresses: &[SocketAddr]) -> Option<u64> {
    let mut fields = line.split_whitespace();
    let (ip, port) = fields.nth(1)?.rsplit_once(':')?;
    let (ip, port) = (address(ip)?, u16::from_str_radix(port, 16).ok()?);
    let listens = fields.nth(1)? == "0A";
    let is_one = addresses.iter().any(|address| address.port() == port && (address.ip() == ip || ip.is_unspecified()));
    (listens && is_one).then(|| fields.nth(5)?.parse().ok())?
}

/// An address as the table has it: words of four bytes each, in the order of this machine.
fn address(text: &str) -> Option<IpAddr> {
    let words = text.as_bytes().chunks(8).map(|word| u32::from_str_radix(std::str::from_utf8(word).ok()?, 16).ok());
    let bytes = words.map(|word| word.map(u32::to_ne_bytes)).collect::<Option<Vec<_>>>()?.concat();
    match <[u8; 4]>::try_from(&*bytes) {
        Ok(bytes) => Some(bytes.into()),
        Err(_) => Some(IpAddr::from(<[u8; 16]>::try_from(&*bytes).ok()?).to_canonical()),
    }
}

#[cfg(test)]
mod tests {
    use super::{listener, listening_at};

    const LINE: &str =
        "   2: 0100007F:11DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 83627 1 000 100";

    #[test]
    fn only_a_socket_that_listens_at_the_address_is_the_one() {
        let at = |address: &str| [address.parse().unwrap()];
        let asked = at("127.0.0.1:4573");
        assert_eq!(listener(LINE, &asked), Some(83_627));
        assert_eq!(listener(LINE, &at("127.0.0.1:4574")), None);
        assert_eq!(listener(LINE, &at("127.0.0.2:4573")), None, "two servers may have one port");
        assert_eq!(listener(&LINE.replace("0100007F:", "00000000:"), &asked), Some(83_627), "of all addresses");
        let of_both = format!("{:032X}:", 0);
        assert_eq!(listener(&LINE.replace("0100007F:", &of_both), &asked), Some(83_627), "of all of IPv6 and IPv4");
        let six = LINE.replace("0100007F:", "00000000000000000000000001000000:");
        assert_eq!(listener(&six, &at("[::1]:4573")), Some(83_627));
        assert_eq!(listener(&LINE.replace(" 0A ", " 01 "), &asked), None);
        assert_eq!(listener("  sl  local_address rem_address   st", &asked), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_listener_of_this_process_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(listening_at(&[listener.local_addr().unwrap()]), Some(super::Pid::own()));
    }
}
