//! Lists of networks, and what is wrong with one.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;

/// Networks of addresses. An address of IPv4 that comes in the form of IPv6 (`::ffff:192.0.2.7`) is one of IPv4.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Networks(Vec<IpNet>);

impl Networks {
    /// Reads them, and says everything that is wrong.
    pub(crate) fn read<N: AsRef<str>>(networks: impl IntoIterator<Item = N>) -> Result<Self, Vec<String>> {
        let (mut read, mut wrong) = (Vec::new(), Vec::new());
        for network in networks {
            match network_of(network.as_ref().trim()) {
                Ok(network) => read.push(network),
                Err(why) => wrong.push(why),
            }
        }
        if read.is_empty() && wrong.is_empty() {
            wrong.push("the list is empty: write networks, such as 192.0.2.0/24, or leave it out".to_owned());
        }
        if wrong.is_empty() { Ok(Self(read)) } else { Err(wrong) }
    }

    /// The same, with commas between them.
    #[cfg(feature = "cli")]
    pub(crate) fn read_list(list: &str) -> Result<Self, Vec<String>> {
        let networks = list.split(',').map(str::trim);
        Self::read(networks.filter(|network| !network.is_empty()))
    }

    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(&address))
    }

    pub(crate) fn add(&mut self, others: Self) {
        self.0.extend(others.0);
    }
}

impl fmt::Display for Networks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, network) in self.0.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(f, "{comma}{network}")?;
        }
        Ok(())
    }
}

/// `192.0.2.0/24`, or one address.
fn network_of(text: &str) -> Result<IpNet, String> {
    let (address, length) = text.split_once('/').map_or((text, None), |(address, length)| (address, Some(length)));
    let Ok(address) = address.parse::<IpAddr>() else {
        if let Ok(with_port) = text.parse::<SocketAddr>() {
            return Err(format!("\"{text}\" has a port, and ports are not looked at: write {}", with_port.ip()));
        }
        return Err(format!(
            "\"{text}\" is not an address, and names are not looked up: write an address, such as 192.0.2.10 or \
             2001:db8::10, or a network, such as 192.0.2.0/24"
        ));
    };
    let most: u8 = if address.is_ipv4() { 32 } else { 128 };
    let length = match length {
        None => most,
        Some(length) => length_of(text, address, length, most)?,
    };
    let network = IpNet::new(address, length).map_err(|error| format!("\"{text}\": {error}"))?;
    if address.to_canonical() != address {
        let bits = length.saturating_sub(96);
        return Err(format!(
            "\"{text}\" is of IPv4, in the form of IPv6: write {}",
            short(IpNet::new_assert(address.to_canonical(), bits))
        ));
    }
    let whole = network.trunc();
    if whole != network {
        return Err(format!(
            "\"{text}\" has bits after its first {length}: write {whole} for that network, or {address} for the one address"
        ));
    }
    Ok(network)
}

fn length_of(text: &str, address: IpAddr, length: &str, most: u8) -> Result<u8, String> {
    // As `IpNet`, no sign and no blank.
    let digits = !length.is_empty() && length.bytes().all(|byte| byte.is_ascii_digit());
    match length.parse::<u8>() {
        Ok(bits) if digits && bits <= most => Ok(bits),
        _ if digits => {
            let version = if address.is_ipv4() { "IPv4" } else { "IPv6" };
            Err(format!("\"{text}\": an address of {version} has {most} bits: write /{most} or less"))
        }
        _ => {
            let mask = length.parse::<IpAddr>().ok().and_then(|mask| ipnet::ip_mask_to_prefix(mask).ok());
            let bits = mask.map_or_else(|| "24".to_owned(), |bits| bits.to_string());
            Err(format!("\"{text}\": write how many bits name the network, as in {address}/{bits}"))
        }
    }
}

/// One address without its length.
fn short(network: IpNet) -> String {
    let network = network.trunc();
    if network.prefix_len() == network.max_prefix_len() { network.addr().to_string() } else { network.to_string() }
}

#[cfg(test)]
mod tests {
    use super::Networks;

    fn wrong(network: &str) -> String {
        Networks::read([network]).unwrap_err().join("; ")
    }

    #[test]
    fn networks_and_single_addresses_hold_their_addresses_and_no_others() {
        let networks = Networks::read(["192.0.2.0/25", " 198.51.100.7 ", "2001:db8::/32", "2001:db9::1"]).unwrap();
        for inside in
            ["192.0.2.0", "192.0.2.127", "::ffff:192.0.2.9", "198.51.100.7", "2001:db8:ffff::1", "2001:db9::1"]
        {
            assert!(networks.contains(inside.parse().unwrap()), "{inside}");
        }
        for outside in ["192.0.2.128", "198.51.100.8", "::ffff:198.51.100.8", "2001:db7::", "2001:db9::2", "::"] {
            assert!(!networks.contains(outside.parse().unwrap()), "{outside}");
        }
        let all = Networks::read(["0.0.0.0/0"]).unwrap();
        assert!(all.contains("203.0.113.1".parse().unwrap()) && !all.contains("::1".parse().unwrap()));
    }

    #[test]
    fn what_is_not_a_network_is_told_with_what_to_write() {
        for (network, told) in [
            ("192.0.2.7/24", "write 192.0.2.0/24 for that network, or 192.0.2.7 for the one address"),
            ("2001:db8::1/32", "write 2001:db8::/32 for that network, or 2001:db8::1 for the one address"),
            ("192.0.2.0/33", "an address of IPv4 has 32 bits: write /32 or less"),
            ("192.0.2.0/999", "an address of IPv4 has 32 bits: write /32 or less"),
            ("2001:db8::/129", "an address of IPv6 has 128 bits: write /128 or less"),
            ("pbx.example.com", "names are not looked up: write an address, such as 192.0.2.10"),
            ("", "is not an address"),
            ("192.0.2/24", "is not an address"),
            ("192.0.2.07", "is not an address"),
            ("192.0.2.0/", "as in 192.0.2.0/24"),
            ("192.0.2.0/+8", "as in 192.0.2.0/24"),
            ("192.0.2.0/255.255.0.0", "as in 192.0.2.0/16"),
            ("192.0.2.7:4573", "write 192.0.2.7"),
            ("[2001:db8::7]:4573", "write 2001:db8::7"),
            ("::ffff:192.0.2.0/120", "write 192.0.2.0/24"),
            ("::ffff:192.0.2.7", "write 192.0.2.7"),
        ] {
            let why = wrong(network);
            assert!(why.contains(told), "{network}: {why}");
            assert!(why.contains(network), "{network}: {why}");
        }
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_and_a_list_is_not_empty() {
        let why = Networks::read(["a", "192.0.2.0/24", "192.0.2.0/33"]).unwrap_err();
        assert_eq!(why.len(), 2);
        let none: [&str; 0] = [];
        assert!(Networks::read(none).unwrap_err()[0].contains("the list is empty"));
    }

    #[cfg(feature = "cli")]
    #[test]
    fn a_list_has_commas_and_is_printed_as_it_is_read() {
        let list = Networks::read_list("192.0.2.0/24, 2001:db8::/32,198.51.100.7,").unwrap();
        assert_eq!(list.to_string(), "192.0.2.0/24,2001:db8::/32,198.51.100.7/32");
        assert_eq!(Networks::read_list(&list.to_string()), Ok(list));
        assert!(Networks::read_list(" , ").is_err());
    }
}
