//! VEX: a statement for each advisory and package, as the waivers say, valid by the official schemas.

use lockhound::finding::{Finding, Grounds, Justification, Report, Status, Suppression, Waiver};
use lockhound::report::{Format, Options};
use lockhound::text::Untrusted;
use serde_json::{Value, json};

use crate::schemas::validator;
use crate::shapes::{advisory, all, dependency, finding, place, receipt};
use crate::written;

const SCHEMAS: [(Format, &str); 2] = [(Format::Openvex, "openvex-0.2.0.json"), (Format::CyclonedxVex, "bom-1.6.SNAPSHOT.schema.json")];

fn document(format: Format, report: &Report) -> Value {
    serde_json::from_str(&written(format, report, Options::default())).expect("because reports are JSON")
}

/// A dependency of this name, waived on these grounds if there are any.
fn locked(name: &str, grounds: Option<Grounds>) -> Finding {
    let mut found = finding(&advisory(), name, vec![place(Status::Live, b"Cargo.lock", 7)]);
    found.dependency = Some(dependency(name.as_bytes()));
    found.suppression = grounds.map(|grounds| {
        Suppression::Waiver(Box::new(Waiver {
            grounds,
            note: Some(Untrusted::from("as we said")),
            owner: Untrusted::from("Ada"),
            approver: None,
            approved_on: 1_700_000_000,
            expires: 1_800_000_000,
            ticket: None,
        }))
    });
    found
}

fn report() -> Report {
    let grounds = [
        ("reached-not", Grounds::NotAffected(Justification::VulnerableCodeNotInExecutePath)),
        ("false", Grounds::FalsePositive),
        ("borne", Grounds::RiskAccepted),
        ("later", Grounds::WillFixLater),
    ];
    let suppressed = grounds.into_iter().map(|(name, grounds)| locked(name, Some(grounds))).collect();
    Report { findings: vec![locked("open", None)], suppressed, receipt: receipt(), ..Report::default() }
}

#[test]
fn documents_are_as_their_schemas_say() {
    for (format, name) in SCHEMAS {
        let Some(schema) = validator(name) else { continue };
        for (name, report) in all().into_iter().chain([("waived".to_owned(), report())]) {
            let document = document(format, &report);
            if document["statements"] == json!([]) {
                continue; // OpenVEX has no empty documents; ours says that there is nothing to say.
            }
            let errors: Vec<String> = schema.iter_errors(&document).map(|error| format!("{} {error}", error.instance_path())).collect();
            assert_eq!(errors, Vec::<String>::new(), "{format:?} {name}");
        }
    }
}

#[test]
fn waivers_say_what_bears_on_the_product() {
    let document = document(Format::Openvex, &report());
    let said = |name: &str| {
        let statements = document["statements"].as_array().expect("statements");
        let is_of =
            |statement: &&Value| statement["products"][0]["@id"].as_str().is_some_and(|id| id.starts_with(&format!("pkg:cargo/{name}@")));
        let statement = statements.iter().find(is_of).expect("each has one");
        ["status", "justification", "impact_statement", "action_statement"]
            .map(|key| statement[key].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(said("reached-not"), ["not_affected", "vulnerable_code_not_in_execute_path", "as we said", ""]);
    assert_eq!(said("false"), ["not_affected", "", "as we said", ""]);
    assert_eq!(said("borne"), ["affected", "", "", "as we said"]);
    assert_eq!(said("open")[0], "affected");
    let document = self::document(Format::CyclonedxVex, &report());
    let vulnerabilities = document["vulnerabilities"].as_array().expect("a list");
    let states: Vec<&str> = vulnerabilities.iter().filter_map(|one| one["analysis"]["state"].as_str()).collect();
    assert_eq!(states.iter().filter(|state| **state == "exploitable").count(), 3, "{states:?}");
    assert!(states.contains(&"not_affected") && states.contains(&"false_positive"));
}

#[test]
fn where_one_lockfile_is_affected_the_package_is() {
    let mut report = report();
    report.findings = vec![locked("reached-not", None)];
    let document = document(Format::Openvex, &report);
    let statements = document["statements"].as_array().expect("statements");
    assert_eq!(statements.len(), 4);
    assert!(statements.iter().any(|one| one["products"][0]["@id"].to_string().contains("reached-not") && one["status"] == "affected"));
}
