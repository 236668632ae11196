//! `lockhound.toml`: what it sets, what it can't, and how mistakes in it are told.

use std::process::Output;

use lockhound::finding::{Confidence, GapReason, Severity, Threshold};
use lockhound::policy::config_file::{SCHEMA, TEMPLATE};
use lockhound::policy::{Config, ConfigFile};

use crate::repository::{Repository, token};

fn told(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn settings_hold() {
    let repository = Repository::new();
    repository.write("vendor/a.yaml", &token(1));
    repository.commit("One");
    assert_eq!(repository.scan(&[]).0, Some(1));
    repository.write("lockhound.toml", "fail_on = \"high\"\n");
    assert_eq!(repository.scan(&[]).0, Some(0), "a medium finding fails nothing");
    assert_eq!(repository.scan(&["--fail-on", "low"]).0, Some(1), "the command line has the last word");
    repository.write("lockhound.toml", "[[exclude]]\npath = \"vendor/\"\nreason = \"Made up\"\n");
    let (code, said) = repository.scan(&[]);
    assert!(code == Some(0) && said.contains("1 more set aside: 1 excluded"), "{said}");
    repository.write("b.yaml", &token(1));
    assert_eq!(repository.scan(&[]).0, Some(1), "it stands elsewhere too");
    repository.write("lockhound.toml", "[[exclude]]\nrule = \"generic-*\"\nreason = \"Made up\"\n");
    assert_eq!(repository.scan(&[]).0, Some(0));
    repository.write("lockhound.toml", "confidence = \"exact\"\n");
    let (code, said) = repository.scan(&["--format", "json"]);
    assert!(code == Some(0) && said.contains("\"withheld\": 1"), "{said}");
}

#[test]
fn gaps_are_accepted_by_name() {
    let repository = Repository::new();
    repository.write("README", "A project.\n");
    repository.commit("Start");
    repository.git(&["update-ref", "refs/heads/broken", "HEAD"]);
    repository.write(".git/refs/heads/broken", "1234\n");
    assert_eq!(repository.scan(&[]).0, Some(3));
    repository.write("lockhound.toml", "[[accept]]\ngap = \"broken-ref\"\nreason = \"A mirror's leftovers\"\n");
    let (code, said) = repository.scan(&[]);
    assert!(code == Some(0) && said.contains("1 gap: coverage incomplete, and the policy accepts that."), "{said}");
    let (_, said) = repository.scan(&["--format", "json"]);
    assert!(said.contains("\"complete\": false") && said.contains("\"verdict\": \"clean\""), "{said}");
    repository.write("lockhound.toml", "[[accept]]\ngap = \"corrupt-pack\"\nreason = \"Another\"\n");
    assert_eq!(repository.scan(&[]).0, Some(3));
}

#[test]
fn mistakes_are_told_with_their_line() {
    for (text, part) in [
        (
            "fail_on = \"hihg\"\n",
            "line 1: unknown variant `hihg`, expected one of `none`, `low`, `medium`, `high`, `critical`, `overdue`; did you mean `high`?",
        ),
        ("\nfial_on = \"high\"\n", "line 2: unknown field `fial_on`"),
        ("\nfial_on = \"high\"\n", "did you mean `fail_on`?"),
        ("[deadlines]\npreset = \"pci\"\n", "no such preset of deadlines; it is one of 30-90-180, pci-6.3.3, bod-26-04-simple"),
        ("[deadlines]\nhigh = -1\n", "line 2: invalid value"),
        ("[[exclude]]\nreason = \"why\"\n", "names a path, a rule, or both"),
        ("[[exclude]]\npath = \"a\"\n", "missing field `reason`"),
        ("[[exclude]]\npath = \"a\"\nreason = \" \"\n", "a reason is empty"),
        ("[[accept]]\ngap = \"missing\"\nreason = \"why\"\n", "did you mean `missing-object`?"),
        ("[limits\n", "line 1: "),
        ("extends = \"../outside.toml\"\n", "outside the repository"),
        ("extends = \"/etc/passwd\"\n", "outside the repository"),
        ("extends = \"missing.toml\"\n", "extends missing.toml, which is not there"),
        ("extends = \"lockhound.toml\"\n", "files extend each other"),
    ] {
        let repository = Repository::new();
        repository.write("lockhound.toml", text);
        let done = repository.run(&["scan", "-q"]);
        assert_eq!(done.status.code(), Some(2), "{text}");
        assert!(told(&done).contains(part), "{text}: {}", told(&done));
    }
}

#[test]
fn layers_lie_on_each_other() {
    let repository = Repository::new();
    repository.write(".github/base.toml", "fail_on = \"low\"\nconfidence = \"guess\"\n[deadlines]\npreset = \"30-90-180\"\n");
    repository.write(".github/lockhound.toml", "extends = \"base.toml\"\nconfidence = \"exact\"\n[deadlines]\nhigh = 7\n");
    let shown = repository.lockhound(&["config", "show", "--mirror", "https://crates.example.com/"]);
    let shown = String::from_utf8(shown.stdout).expect("text");
    let has = |setting: &str, origin: &str| shown.lines().any(|line| line.starts_with(setting) && line.ends_with(&format!("# {origin}")));
    assert!(has("fail_on = \"low\"", ".github/base.toml") && has("confidence = \"exact\"", ".github/lockhound.toml"), "{shown}");
    assert!(has("mirrors = [\"https://crates.example.com/\"]", "the command line") && has("max_age_days = 30", "the default"), "{shown}");
    assert!(has("critical = 30", ".github/lockhound.toml") && has("high = 7", ".github/lockhound.toml"), "{shown}");
    let again = ConfigFile::parse(&shown).expect("what is shown is a file");
    let mut config = Config::default();
    config.lay(&again, "shown").expect("its preset is spelled out");
    assert_eq!((config.threshold, config.confidence), (Threshold::Low, Confidence::Exact));
    assert_eq!(config.deadlines.get(&Severity::Medium), Some(&90));

    // A file that the user names may lie on one outside.
    let outside = Repository::new();
    outside.write("org.toml", "fail_on = \"critical\"\n");
    outside.write("own.toml", "extends = \"org.toml\"\n");
    let file = outside.path().join("own.toml");
    let shown = told(&repository.lockhound(&["config", "show", "--config", &file.display().to_string()]));
    assert!(shown.contains("fail_on = \"critical\"") && !shown.contains("confidence = \"exact\""), "{shown}");
}

#[test]
fn what_init_writes_is_the_default_and_the_schema_knows_it() {
    let repository = Repository::new();
    assert!(repository.lockhound(&["init"]).status.success());
    assert!(!repository.lockhound(&["init"]).status.success(), "what is there is not overwritten");
    assert_eq!(ConfigFile::parse(TEMPLATE).expect("a file"), ConfigFile::default());
    let bare = "# ";
    let spelled: String = TEMPLATE
        .lines()
        .map(|line| line.strip_prefix(bare).filter(|rest| rest.starts_with("[[") || rest.contains(" = ")).unwrap_or(line))
        .filter(|line| !line.starts_with("extends") && !line.starts_with("A preset"))
        .flat_map(|line| [line, "\n"])
        .collect();
    ConfigFile::parse(&spelled).unwrap_or_else(|problem| panic!("the examples of the template: {problem}\n{spelled}"));
    let schema: serde_json::Value = serde_json::from_str(SCHEMA).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let valid = serde_json::to_value(toml::from_str::<toml::Table>(&spelled).expect("TOML")).expect("JSON");
    assert!(validator.is_valid(&valid), "{:?}", validator.iter_errors(&valid).map(|error| error.to_string()).collect::<Vec<_>>());
    for wrong in
        ["fial_on = \"high\"", "[[exclude]]\nreason = \"x\"", "[deadlines]\npreset = \"x\"", "[[accept]]\ngap = \"x\"\nreason = \"y\""]
    {
        let wrong_value = serde_json::to_value(toml::from_str::<toml::Table>(wrong).expect("TOML")).expect("JSON");
        assert!(
            !validator.is_valid(&wrong_value) && ConfigFile::parse(wrong).and_then(|file| Config::default().lay(&file, "")).is_err(),
            "{wrong}"
        );
    }
    let gaps = &schema["properties"]["accept"]["items"]["properties"]["gap"]["enum"];
    assert_eq!(gaps, &serde_json::to_value(GapReason::NAMES).expect("JSON"));
    assert_eq!(schema["properties"]["fail_on"]["enum"], serde_json::to_value(Threshold::NAMES).expect("JSON"));
}

#[test]
fn a_change_that_makes_the_policy_weaker_is_told_and_does_not_profit() {
    let repository = Repository::new();
    repository.write("lockhound.toml", "fail_on = \"low\"\n[deadlines]\ncritical = 7\n");
    repository.commit("Start");
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write("lockhound.toml", "fail_on = \"none\"\n[[exclude]]\npath = \"a.yaml\"\nreason = \"Trust me\"\n");
    repository.write("a.yaml", &token(1));
    let told = "fail_on goes from low to none, 1 exclusion added, the deadline for critical grows: that holds once it is merged";
    repository.git(&["add", "-A"]);
    let (code, said) = repository.scan(&["--staged", "--format", "json"]);
    assert!(code == Some(1) && said.contains(told) && said.contains("\"generic-secret\""), "{said}");
    repository.commit("A secret, and a way around");
    let (code, said) = repository.scan(&["--range", "main..topic", "--format", "json"]);
    assert!(code == Some(1) && said.contains(told) && said.contains("\"generic-secret\""), "{said}");
    // Of two bases, both have to agree.
    repository.git(&["branch", "other", "topic"]);
    repository.write("b.yaml", &token(2));
    repository.commit("More");
    assert_eq!(repository.scan(&["--range", "topic --not main other"]).0, Some(1));
    // A policy that is made stricter is no finding.
    repository.git(&["checkout", "-q", "-b", "stricter", "main"]);
    repository.write("lockhound.toml", "fail_on = \"low\"\n[deadlines]\ncritical = 3\nhigh = 9\n");
    repository.commit("Stricter");
    assert_eq!(repository.scan(&["--range", "main..stricter"]), (Some(0), "No findings. Coverage complete.\n".to_owned()));
}
