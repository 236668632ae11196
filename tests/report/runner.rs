//! The oracle: which commands a GitHub Actions runner reads out of a log, after its grammar (`ActionCommand.TryParseV2` and `TryParse`).

/// The commands in what a step printed. Lines end at CR, LF or CRLF.
pub(crate) fn commands(log: &str) -> Vec<String> {
    log.split(['\r', '\n']).filter_map(|line| newer(line).or_else(|| older(line))).collect()
}

/// `::name key=value,key=value::data` at the start of a line, blanks before it left out.
fn newer(line: &str) -> Option<String> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, data) = rest.split_once("::")?;
    let name = head.split(' ').next().filter(|name| !name.is_empty())?;
    Some(format!("{name}: {data}"))
}

/// `##[name key=value;key=value]data` anywhere in a line.
fn older(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("##[")?;
    let (head, data) = rest.split_once(']')?;
    let name = head.split(' ').next().filter(|name| !name.is_empty())?;
    Some(format!("{name}: {data}"))
}

#[test]
fn commands_are_seen() {
    assert_eq!(commands("x\r  ::error file=a,line=1::b"), ["error: b"]);
    assert_eq!(commands("{\"a\": \"##[add-mask]x\"}"), ["add-mask: x\"}"]);
    assert_eq!(commands(" x ::error::y\n::\n::no end\n##[ ]\n# #[a]"), Vec::<String>::new());
}
