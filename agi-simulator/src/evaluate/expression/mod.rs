//! `$[…]`: expressions, as `ast_expr2.y` evaluates them.

mod decimal;
pub(super) mod pattern;
mod token;
mod value;

use std::cmp::Ordering;

use decimal::Decimal;
use token::{Token, tokens};
use value::Value;

use super::functions::{self, Buffer};
use crate::channel_context::ChannelContext;

/// The value of an expression.
///
/// A mistake is not an error: an expression that breaks off is `0`, one that does not begin is empty, and anything
/// after a whole one is ignored (measured on 22.10).
pub(super) fn evaluate(ctx: &mut ChannelContext, text: &[u8], depth: usize) -> Vec<u8> {
    let tokens = tokens(text);
    match tokens.first() {
        Some(Token::Value(_) | Token::Sign(b"(" | b"-" | b"!")) => {}
        _ => return Vec::new(),
    }
    let mut parser = Parser { ctx, tokens, at: 0, open: 0, depth };
    parser.expression(1).map_or_else(|| b"0".to_vec(), Value::text)
}

/// How deep brackets and signs may be nested; Asterisk's parser has a limit too, a higher one.
const DEEPEST: usize = 200;

/// How strongly the signs before a value bind: an operator with more binds more.
const UNARY: u8 = 7;

/// How strongly an operator binds.
fn strength(sign: &[u8]) -> Option<u8> {
    Some(match sign {
        b"?" => 1,
        b"|" => 2,
        b"&" => 3,
        b"=" | b"!=" | b"<" | b">" | b"<=" | b">=" => 4,
        b"+" | b"-" => 5,
        b"*" | b"/" | b"%" => 6,
        b":" | b"=~" | b"~~" => 8,
        _ => return None,
    })
}

fn apply(sign: &[u8], left: Value, right: Value) -> Value {
    match sign {
        b"|" => left.or(right),
        b"&" => left.and(&right),
        b"=" => left.compared(right, Ordering::is_eq),
        b"!=" => left.compared(right, Ordering::is_ne),
        b"<" => left.compared(right, Ordering::is_lt),
        b">" => left.compared(right, Ordering::is_gt),
        b"<=" => left.compared(right, Ordering::is_le),
        b">=" => left.compared(right, Ordering::is_ge),
        b"+" => left.plus(right),
        b"-" => left.minus(&right),
        b"*" => left.times(&right),
        b"/" => left.divided_by(&right),
        b"%" => left.modulo(&right),
        b":" => left.matched(right, true),
        b"=~" => left.matched(right, false),
        _ => left.joined(right),
    }
}

struct Parser<'a> {
    ctx: &'a mut ChannelContext,
    tokens: Vec<Token>,
    at: usize,
    /// How many brackets and signs are open.
    open: usize,
    depth: usize,
}

impl Parser<'_> {
    fn sign(&self) -> Option<&'static [u8]> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) => Some(sign),
            _ => None,
        }
    }

    /// The next token, if it is this sign.
    fn take(&mut self, sign: &[u8]) -> Option<()> {
        (self.sign()? == sign).then(|| self.at += 1)
    }

    /// A value and the operators after it that bind at least this strongly; `None` if it breaks off.
    fn expression(&mut self, least: u8) -> Option<Value> {
        self.open += 1;
        if self.open > DEEPEST {
            return None;
        }
        let mut left = self.operand()?;
        while let Some((sign, strength)) = self.sign().and_then(|sign| Some((sign, strength(sign)?))) {
            if strength < least {
                break;
            }
            self.at += 1;
            if sign == b"?" {
                let first = self.expression(1)?;
                self.take(b"::")?;
                let second = self.expression(strength + 1)?;
                left = if left.chooses() { first } else { second };
            } else {
                let right = self.expression(strength + 1)?;
                left = apply(sign, left, right);
            }
        }
        self.open -= 1;
        Some(left)
    }

    fn operand(&mut self) -> Option<Value> {
        let token = self.tokens.get(self.at).cloned()?;
        self.at += 1;
        match token {
            Token::Value(name) if self.take(b"(").is_some() => self.call(&name.text()),
            Token::Value(value) => Some(value),
            Token::Sign(b"(") => {
                let value = self.expression(1)?;
                self.take(b")")?;
                Some(value)
            }
            Token::Sign(b"-") => Some(self.expression(UNARY + 1)?.negated()),
            Token::Sign(b"!") => Some(self.expression(UNARY + 1)?.not()),
            Token::Sign(_) => None,
        }
    }

    /// `NAME(argument,…)`, after its bracket. A name that is not a function is 0.
    fn call(&mut self, name: &[u8]) -> Option<Value> {
        let mut arguments = vec![self.expression(1)?];
        while self.take(b",").is_some() {
            let left_out = matches!(self.sign(), Some(b"," | b")"));
            arguments.push(if left_out { Value::Text(Vec::new()) } else { self.expression(1)? });
        }
        self.take(b")")?;
        if !name.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'_') {
            return Some(Value::ZERO);
        }
        if let ([argument], Some(rounds)) = (&arguments[..], rounding(name)) {
            return Some(Value::Number(rounds(argument.number().unwrap_or(Decimal::ZERO))));
        }
        let texts: Vec<_> = arguments.into_iter().map(Value::text).collect();
        let call = [name, b"(", &texts.join(&b","[..]), b")"].concat();
        Some(functions::read(self.ctx, &call, Buffer::Expression, self.depth).map_or(Value::ZERO, |text| {
            let number = text.iter().all(|byte| byte.is_ascii_digit() || b"-. \t".contains(byte));
            if number { Value::Number(Decimal::parse(&text)) } else { Value::made(text) }
        }))
    }
}

/// Those of the parser's own functions that are simulated here.
fn rounding(name: &[u8]) -> Option<fn(Decimal) -> Decimal> {
    Some(match name {
        b"ABS" => Decimal::magnitude,
        b"TRUNC" => Decimal::truncated,
        b"FLOOR" => Decimal::floor,
        b"CEIL" => |number| number.negated().floor().negated(),
        b"ROUND" => Decimal::nearest,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::evaluate;
    use crate::tests_support::ctx;

    fn value(expression: &str) -> String {
        String::from_utf8(evaluate(&mut ctx(), expression.as_bytes(), 0)).unwrap()
    }

    #[test]
    fn brackets_without_end_are_zero() {
        assert_eq!(value(&"(".repeat(5000)), "0");
        assert_eq!(value(&"-".repeat(5000)), "0");
        assert_eq!(value(&"1+".repeat(2000)), "0");
    }

    #[test]
    fn signs_in_a_row_and_long_sums_are_counted() {
        assert_eq!(value("- - -1"), "-1");
        assert_eq!(value(&format!("{}1", "1+".repeat(2000))), "2001");
    }

    #[test]
    fn large_and_small_numbers_are_printed_as_c_prints_them() {
        assert_eq!(value("1/1000000"), "1e-06");
        assert_eq!(value("1000000000*1000000000*12345"), "1.2345e+22");
        assert_eq!(value(&format!("{}*1", "9".repeat(100))), "1e+100");
        assert_eq!(value("123456789012345678*1"), "123456789012345678");
    }
}
