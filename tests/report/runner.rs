//! The oracle: which commands a GitHub Actions runner reads out of a log, after its grammar (`ActionCommand.TryParseV2` and `TryParse`).

/// A command of the newer form, as the runner takes it in.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Command {
    pub(crate) name: String,
    pub(crate) properties: Vec<(String, String)>,
    pub(crate) data: String,
}

/// The commands in what a step printed. Lines end at CR, LF or CRLF.
pub(crate) fn commands(log: &str) -> Vec<String> {
    let newer = |line: &str| newer(line).map(|command| format!("{}: {}", command.name, command.data));
    log.split(['\r', '\n']).filter_map(|line| newer(line).or_else(|| older(line))).collect()
}

/// `::name key=value,key=value::data` at the start of a line, blanks before it left out; values and data unescaped as the runner does.
pub(crate) fn newer(line: &str) -> Option<Command> {
    let rest = line.trim_start().strip_prefix("::")?;
    let (head, data) = rest.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let unescaped = |text: &str, codes: &[(&str, &str)]| codes.iter().fold(text.to_owned(), |text, (code, sign)| text.replace(code, sign));
    let of_data = [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")];
    let of_properties = [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")];
    let pairs = properties.trim().split(',').filter_map(|pair| pair.split_once('='));
    let properties = pairs.map(|(key, value)| (key.to_owned(), unescaped(value, &of_properties))).collect();
    (!name.is_empty()).then(|| Command { name: name.to_owned(), properties, data: unescaped(data, &of_data) })
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
