//! GET VARIABLE, GET FULL VARIABLE and SET VARIABLE.

use crate::channel_context::{ChannelContext, Reply, Step};
use crate::evaluate::{self, Buffer, LONGEST_OF_GET_VARIABLE, substitute};
use crate::variables;

/// What GET VARIABLE answers: a function if the name ends in `)`, or a variable.
pub(super) fn value(ctx: &mut ChannelContext, name: &[u8]) -> Option<Vec<u8>> {
    if name.ends_with(b")") {
        return evaluate::read_function(ctx, name, Buffer::GetVariable, 0);
    }
    let mut value = variables::get(ctx, name)?;
    value.truncate(LONGEST_OF_GET_VARIABLE);
    Some(value)
}

/// `GET VARIABLE name`
pub(super) fn get_variable(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [name] = words else { return Step::Usage };
    value(ctx, name).map_or_else(|| Reply::result(0), |value| Reply::value(&value)).into()
}

/// `GET FULL VARIABLE expression [channel]`: of no other channel than this one, by its name or its unique id.
pub(super) fn get_full_variable(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let ([expression] | [expression, _]) = words else { return Step::Usage };
    let (name, unique_id) = (&ctx.channel.name, &ctx.channel.unique_id);
    if words.get(1).is_some_and(|word| !word.eq_ignore_ascii_case(name) && !word.eq_ignore_ascii_case(unique_id)) {
        return Reply::result(0).into();
    }
    Reply::value(&substitute(ctx, expression)).into()
}

/// `SET VARIABLE name value`: always 1, also for a function that cannot be written.
pub(super) fn set_variable(ctx: &mut ChannelContext, words: &[Vec<u8>]) -> Step {
    let [name, value] = words else { return Step::Usage };
    evaluate::assign(ctx, name, value);
    Reply::result(1).into()
}

#[cfg(test)]
mod tests {
    use crate::tests_support::{ctx, reply};

    /// Measured on 22.10: also in the middle of a character.
    #[test]
    fn get_variable_cuts_a_value_and_get_full_variable_does_not() {
        let mut ctx = ctx();
        let long = "é".repeat(600);
        reply(&mut ctx, format!("SET VARIABLE U {long}").as_bytes());
        let cut = [b"200 result=1 (", &long.as_bytes()[..1023], b")"].concat();
        assert_eq!(reply(&mut ctx, b"GET VARIABLE U"), cut);
        let whole = format!("200 result=1 ({long})");
        assert_eq!(reply(&mut ctx, b"GET FULL VARIABLE ${U}"), whole.as_bytes());
    }

    #[test]
    fn a_value_is_printed_as_it_is_with_whatever_it_looks_like() {
        let mut ctx = ctx();
        let spoof = reply(&mut ctx, b"GET VARIABLE \"URIDECODE(q%29%0A510 evil%0A%28z)\"");
        assert_eq!(spoof, b"200 result=1 (q)\n510 evil\n(z)");
    }

    #[test]
    fn the_own_channel_is_found_by_its_name_and_no_other_is() {
        let mut ctx = ctx();
        let own = reply(&mut ctx, b"GET FULL VARIABLE ${EXTEN} pjsip/CALLER-00000001");
        assert_eq!(own, b"200 result=1 (s)");
        assert_eq!(reply(&mut ctx, b"GET FULL VARIABLE ${EXTEN} nosuch/1"), b"200 result=0");
    }
}
