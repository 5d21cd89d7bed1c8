//! Which process of this machine listens at an address: by what Linux tells of sockets.

use std::fs;
use std::net::SocketAddr;

use super::process::Pid;

/// Returns the process that listens at the port of one of these addresses, if its file handles may be looked at.
pub(super) fn listening_at(addresses: &[SocketAddr]) -> Option<Pid> {
    let ports: Vec<u16> = addresses.iter().filter(|address| address.ip().is_loopback()).map(SocketAddr::port).collect();
    let tables = ["/proc/net/tcp", "/proc/net/tcp6"].map(|table| fs::read_to_string(table).unwrap_or_default());
    let socket = tables.iter().flat_map(|table| table.lines()).find_map(|line| listener(line, &ports))?;
    let socket = format!("socket:[{socket}]");
    let processes = fs::read_dir("/proc").ok()?.flatten();
    let pids = processes.filter_map(|process| process.file_name().to_str()?.parse().ok().map(Pid));
    pids.into_iter().find(|Pid(pid)| {
        let handles = fs::read_dir(format!("/proc/{pid}/fd")).into_iter().flatten().flatten();
        handles.into_iter().any(|handle| fs::read_link(handle.path()).is_ok_and(|link| link.as_os_str() == &*socket))
    })
}

/// The inode of a socket that listens at one of the ports, of a line of the table.
fn listener(line: &str, ports: &[u16]) -> Option<u64> {
    let mut fields = line.split_whitespace();
    let local = fields.nth(1)?;
    let port = u16::from_str_radix(local.rsplit_once(':')?.1, 16).ok()?;
    let listens = fields.nth(1)? == "0A";
    (listens && ports.contains(&port)).then(|| fields.nth(5)?.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::{listener, listening_at};

    const LINE: &str =
        "   2: 0100007F:11DD 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 83627 1 000 100";

    #[test]
    fn only_a_socket_that_listens_at_the_port_is_the_one() {
        assert_eq!(listener(LINE, &[4573]), Some(83_627));
        assert_eq!(listener(LINE, &[4574]), None);
        assert_eq!(listener(&LINE.replace(" 0A ", " 01 "), &[4573]), None);
        assert_eq!(listener("  sl  local_address rem_address   st", &[4573]), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_listener_of_this_process_is_found() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        assert_eq!(listening_at(&[listener.local_addr().unwrap()]), Some(super::Pid::own()));
    }
}
