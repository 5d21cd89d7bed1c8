//! What Asterisk 22.10.1 answered, one exchange a line, byte for byte.

use serde_json::Value;

use crate::channel_context::ChannelContext;
use crate::tests_support::{ctx, reply};

const MEASURED: &str = include_str!("measured-22.jsonl");

/// The channel of the recordings.
fn recorded(scenario: &str) -> ChannelContext {
    let mut ctx = ctx();
    let channel = &mut ctx.channel;
    channel.name = match scenario {
        "caller" => b"Local/18806000000@harness-leg-00000000;2".to_vec(),
        _ => b"Local/18898000000@harness-leg-00000001;2".to_vec(),
    };
    channel.unique_id = b"18806000000-leg".to_vec();
    channel.context = b"harness-agi".to_vec();
    channel.priority = 2;
    channel.number = Some(if scenario == "caller" { Vec::new() } else { b"5550100".to_vec() });
    ctx
}

/// One character for each byte.
fn bytes(value: &Value) -> Vec<u8> {
    value.as_str().unwrap().chars().map(|char| u8::try_from(u32::from(char)).unwrap()).collect()
}

#[test]
fn every_exchange_is_answered_as_asterisk_answered_it() {
    let mut scenario = String::new();
    let mut ctx = ctx();
    let mut wrong = Vec::new();
    for line in MEASURED.lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        if row["scenario"] != *scenario {
            row["scenario"].as_str().unwrap().clone_into(&mut scenario);
            ctx = recorded(&scenario);
        }
        let (command, expected) = (bytes(&row["cmd"]), bytes(&row["reply"]));
        let answered = reply(&mut ctx, &command);
        if answered != expected {
            wrong.push(format!(
                "{}\n  is  {}\n  was {}",
                command.escape_ascii(),
                expected.escape_ascii(),
                answered.escape_ascii()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} exchanges differ\n{}", wrong.len(), wrong.join("\n"));
}

/// One value of 6000 bytes and what the functions leave of it, in `${…}` and by GET VARIABLE (measured on 22.10).
#[test]
fn every_function_has_its_own_buffer() {
    let long = |byte: &str, times| byte.repeat(times);
    let rows = [
        ("URIENCODE", long("/", 3000), long("%2F", 1365), long("%2F", 341)),
        ("URIENCODE", long("x", 6000), long("x", 4095), long("x", 1023)),
        ("URIDECODE", long("x", 6000), long("x", 4095), long("x", 1023)),
        ("URIDECODE", long("%41", 1000), long("A", 1000), long("A", 341)),
        ("QUOTE", long("x", 6000), format!("\"{}\"", long("x", 4092)), format!("\"{}\"", long("x", 1020))),
        ("TRIM", long("x", 6000), long("x", 4095), long("x", 1023)),
        ("TOLOWER", long("X", 6000), long("x", 6000), long("x", 1023)),
        ("BASE64_ENCODE", long("x", 6000), long("eHh4", 2000), long("eHh4", 255)),
        ("BASE64_DECODE", long("eHh4", 1500), long("x", 4500), long("x", 1023)),
        ("FILTER", format!("x,{}", long("x", 6000)), long("x", 4095), long("x", 1023)),
        ("IF", format!("1?{}", long("x", 6000)), long("x", 4095), long("x", 1023)),
        ("GLOBAL", "G".to_owned(), long("x", 4095), long("x", 1023)),
        ("CUT", "G,-,1".to_owned(), long("x", 6000), long("x", 1023)),
        ("STRREPLACE", "G,y,z".to_owned(), long("x", 6000), long("x", 1023)),
        ("DB", "f/k".to_owned(), long("x", 4094), long("x", 1022)),
        ("CALLERID", "num".to_owned(), long("1", 255), long("1", 1023)),
        ("CHANNEL", "userfield".to_owned(), long("u", 4095), long("u", 1023)),
    ];
    let mut ctx = ctx();
    let set = |name: &str, value: &str| format!("SET VARIABLE {name} {}", value.repeat(6000));
    for line in [set("GLOBAL(G)", "x"), set("DB(f/k)", "x"), set("CALLERID(num)", "1"), set("CHANNEL(userfield)", "u")]
    {
        reply(&mut ctx, line.as_bytes());
    }
    let value = |value: &str| format!("200 result=1 ({value})");
    for (function, text, substituted, got) in rows {
        let full = reply(&mut ctx, format!("GET FULL VARIABLE \"${{{function}({text})}}\"").as_bytes());
        assert_eq!(String::from_utf8(full).unwrap(), value(&substituted), "{function}");
        let variable = reply(&mut ctx, format!("GET VARIABLE \"{function}({text})\"").as_bytes());
        assert_eq!(String::from_utf8(variable).unwrap(), value(&got), "{function}");
    }
}
