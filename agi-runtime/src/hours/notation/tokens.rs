//! The tokens of the notation, with their places.

use crate::hours::HoursError;

/// Line and column, from 1; a column is a character.
pub(super) type Place = (usize, usize);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Letters, and what the name of a time zone has in addition: `Mon`, `Europe/Berlin`.
    Word(String),
    /// Digits.
    Number(String),
    /// In quotes.
    Text(String),
    /// `-`, `–`, `..`: from one to another.
    To,
    Comma,
    Colon,
    Slash,
    /// `;`, or the end of a line.
    End,
}

/// Cuts a text into tokens; the last one is an [`End`](Token::End).
pub(super) fn tokens(text: &str) -> Result<Vec<(Place, Token)>, HoursError> {
    let mut tokens = Vec::new();
    for (line, text) in (1..).zip(text.split('\n')) {
        let letters: Vec<char> = text.chars().collect();
        let mut at = 0;
        while let Some(&first) = letters.get(at) {
            let place = (line, at + 1);
            let run = |belongs: fn(char) -> bool| letters[at..].iter().take_while(|letter| belongs(**letter)).collect();
            let (token, length) = match first {
                '#' => break,
                letter if letter.is_whitespace() || letter == '\u{feff}' => {
                    at += 1;
                    continue;
                }
                '0'..='9' => counted(run(|letter| letter.is_ascii_digit()), Token::Number),
                letter if letter.is_alphabetic() => counted(run(is_of_word), Token::Word),
                '"' => {
                    let quoted: String = letters[at + 1..].iter().take_while(|letter| **letter != '"').collect();
                    let length = quoted.chars().count() + 2;
                    if at + length > letters.len() {
                        return Err(
                            HoursError::new("the quote is not closed: write \"Christmas\" on one line").at(place)
                        );
                    }
                    (Token::Text(quoted), length)
                }
                '.' if letters.get(at + 1) == Some(&'.') => (Token::To, 2),
                '-' | '–' | '—' => (Token::To, 1),
                ',' => (Token::Comma, 1),
                ':' => (Token::Colon, 1),
                '/' => (Token::Slash, 1),
                ';' => (Token::End, 1),
                other => {
                    let what = format!("{other:?} means nothing here: an entry is `Mon-Fri 08:00-12:00, 13:00-17:00`");
                    return Err(HoursError::new(what).at(place));
                }
            };
            tokens.push((place, token));
            at += length;
        }
        tokens.push(((line, letters.len() + 1), Token::End));
    }
    Ok(tokens)
}

fn counted(text: String, token: fn(String) -> Token) -> (Token, usize) {
    let length = text.chars().count();
    (token(text), length)
}

/// A time zone has slashes, digits, underscores and signs (`Etc/GMT+1`), after its first slash also a hyphen
/// (`America/Port-au-Prince`); `Mon-Fri` is two words.
fn is_of_word(letter: char) -> bool {
    letter.is_alphabetic() || matches!(letter, '/' | '_' | '+')
}
