//! AstDB: DATABASE GET, PUT, DEL and DELTREE.

use crate::channel_context::{ChannelContext, Reply, Step};
use crate::shared::database_key;

/// `DATABASE GET family key`
pub(super) fn get(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [family, key] = words else { return Step::Usage };
    let value = ctx.pbx.database().get(&database_key(family, key)).cloned();
    value.map_or_else(|| Reply::result(0), |value| Reply::value(&value)).into()
}

/// `DATABASE PUT family key value`
pub(super) fn put(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [family, key, value] = words else { return Step::Usage };
    ctx.pbx.database().insert(database_key(family, key), value.clone());
    Reply::result(1).into()
}

/// `DATABASE DEL family key`: 1 also for a key that does not exist.
pub(super) fn del(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [family, key] = words else { return Step::Usage };
    ctx.pbx.database().remove(&database_key(family, key));
    Reply::result(1).into()
}

/// `DATABASE DELTREE family [keytree]`: **0** if something was deleted and 1 if nothing was, against its documentation.
/// An empty family means everything, and is an error with a tree, which answers 1.
pub(super) fn deltree(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([family] | [family, _]) = words else { return Step::Usage };
    let tree = words.get(1).filter(|tree| !tree.is_empty());
    let mut database = ctx.pbx.database();
    let before = database.len();
    match (family.is_empty(), tree) {
        (true, Some(_)) => {}
        (true, None) => database.clear(),
        (false, None) => database.retain(|key, _| !below(key, &[b"/", &family[..]].concat())),
        (false, Some(tree)) => database.retain(|key, _| !below(key, &database_key(family, tree))),
    }
    let deleted = database.len() < before;
    Reply::result(i64::from(!deleted)).into()
}

/// SQLite's `LIKE`, as `db.c` uses it: the tree's root or below it, ASCII letters in any case, `_` for any character
/// and `%` for any run of them.
fn below(key: &[u8], tree: &[u8]) -> bool {
    like(&[key, b"/"].concat(), &[tree, b"/%"].concat())
}

fn like(text: &[u8], pattern: &[u8]) -> bool {
    // Where to continue if it does not match: after the last `%`, which then takes one byte more.
    let (mut at, mut of, mut again) = (0, 0, None);
    loop {
        match pattern.get(of) {
            Some(b'%') => {
                again = Some((at, of + 1));
                of += 1;
                continue;
            }
            Some(b'_') if at < text.len() => {
                at += 1 + text[at + 1..].iter().take_while(|byte| **byte & 0xc0 == 0x80).count();
                of += 1;
                continue;
            }
            Some(byte) if text.get(at).is_some_and(|found| found.eq_ignore_ascii_case(byte)) => {
                at += 1;
                of += 1;
                continue;
            }
            None if at == text.len() => return true,
            _ => {}
        }
        match again {
            Some((from, behind)) if from < text.len() => {
                again = Some((from + 1, behind));
                (at, of) = (from + 1, behind);
            }
            _ => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{below, like};
    use crate::tests_support::{ctx, reply};

    /// Measured on 22.10.
    #[test]
    fn deltree_answers_0_if_it_deleted_something() {
        let mut ctx = ctx();
        reply(&mut ctx, b"DATABASE PUT fam k \"(par)ens\"");
        assert_eq!(reply(&mut ctx, b"DATABASE GET fam k"), b"200 result=1 ((par)ens)");
        assert_eq!(reply(&mut ctx, b"DATABASE DELTREE fam"), b"200 result=0");
        assert_eq!(reply(&mut ctx, b"DATABASE DELTREE fam"), b"200 result=1");
        assert_eq!(reply(&mut ctx, b"DATABASE DEL fam k"), b"200 result=1");
        assert_eq!(reply(&mut ctx, b"DATABASE GET fam k"), b"200 result=0");
    }

    #[test]
    fn a_tree_is_its_root_and_what_is_below_it() {
        assert!(below(b"/f/k1", b"/f/k1"));
        assert!(below(b"/f/k1/a", b"/f/k1"));
        assert!(!below(b"/f/k1b", b"/f/k1"));
        assert!(!below(b"/f/k1", b"/f/k"));
        assert!(below(b"/Fam/Key", b"/fAM"));
    }

    #[test]
    fn an_underscore_and_a_percent_sign_in_a_tree_match_others() {
        assert!(below(b"/fxm/key", b"/f_m"));
        assert!(below("/füm/key".as_bytes(), b"/f_m"));
        assert!(below(b"/a%b/k", b"/a%"));
        assert!(like(b"abcabd", b"%abd"));
        assert!(!like(b"abc", b"%abd"));
        assert!(!like(b"", b"_"));
    }
}
