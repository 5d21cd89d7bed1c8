//! Takes tokens one by one, and tells what is expected instead.

use super::tokens::{Place, Token, tokens};
use crate::hours::HoursError;

pub(super) struct Reader {
    /// Never empty: the last is an [`Token::End`].
    tokens: Vec<(Place, Token)>,
    at: usize,
}

impl Reader {
    pub(super) fn new(text: &str) -> Result<Self, HoursError> {
        Ok(Self { tokens: tokens(text)?, at: 0 })
    }

    /// Returns where the next entry begins, if there is one.
    pub(super) fn next_entry(&mut self) -> Option<Place> {
        while self.at + 1 < self.tokens.len() && *self.peek() == Token::End {
            self.at += 1;
        }
        (*self.peek() != Token::End).then(|| self.place())
    }

    pub(super) fn peek(&self) -> &Token {
        &self.tokens[self.at].1
    }

    /// The token after the next.
    pub(super) fn peek_second(&self) -> &Token {
        self.tokens.get(self.at + 1).map_or(&Token::End, |(_, token)| token)
    }

    pub(super) fn place(&self) -> Place {
        self.tokens[self.at].0
    }

    /// Takes a token; an end stays where it is.
    pub(super) fn take(&mut self) -> Token {
        let token = self.peek().clone();
        if token != Token::End {
            self.at += 1;
        }
        token
    }

    /// Takes this token, if it comes next.
    pub(super) fn takes(&mut self, token: &Token) -> bool {
        let is_next = self.peek() == token;
        if is_next && *token != Token::End {
            self.at += 1;
        }
        is_next
    }

    /// Takes a number of these many digits.
    pub(super) fn number<N: std::str::FromStr>(&mut self, digits: &[usize], expected: &str) -> Result<N, HoursError> {
        let place = self.place();
        if let Token::Number(text) = self.peek() {
            if let Some(number) = text.parse().ok().filter(|_| digits.contains(&text.len())) {
                self.at += 1;
                return Ok(number);
            }
        }
        Err(self.expected_at(place, expected))
    }

    /// Says what is expected in place of what comes next.
    pub(super) fn expected(&self, what: &str) -> HoursError {
        self.expected_at(self.place(), what)
    }

    fn expected_at(&self, place: Place, what: &str) -> HoursError {
        let found = match self.peek() {
            Token::Word(text) | Token::Number(text) => format!("{text:?}"),
            Token::Text(text) => format!("the name {text:?}"),
            Token::To => "\"-\"".to_owned(),
            Token::Comma => "\",\"".to_owned(),
            Token::Colon => "\":\"".to_owned(),
            Token::Slash => "\"/\"".to_owned(),
            Token::End => "the end of the entry".to_owned(),
        };
        HoursError::new(format!("{what}, and not {found}")).at(place)
    }

    /// Makes sure that nothing follows.
    pub(super) fn ends_entry(&mut self) -> Result<(), HoursError> {
        match self.peek() {
            Token::End => Ok(()),
            _ => Err(self.expected("the entry is complete: here comes a `;` or a new line")),
        }
    }
}
