//! The folder of evidence: whole, sealed, and no claim of compliance.

use std::fs;
use std::process::Command;

use crate::repository::{Repository, token};

#[test]
fn the_folder_holds_what_its_list_says() {
    let repository = Repository::new();
    repository.write("a.yaml", &token(1));
    repository.write("lockhound.toml", "fail_on = \"high\"\n");
    repository.commit("One");
    repository.write("lockhound.waivers.toml", "");
    let done = repository.lockhound(&["evidence", "--out", "evidence", "--only", "secrets"]);
    assert_eq!(done.status.code(), Some(0), "{done:?}");
    let folder = repository.path().join("evidence");
    let checked =
        Command::new("sha256sum").args(["--check", "--strict", "SHA256SUMS"]).current_dir(&folder).output().expect("sha256sum runs");
    assert!(checked.status.success(), "{checked:?}");
    let files = fs::read_dir(&folder).expect("a folder").count();
    assert_eq!(String::from_utf8_lossy(&checked.stdout).lines().count() + 1, files, "nothing is there that is not on the list");
    let matrix: serde_json::Value = serde_json::from_slice(&fs::read(folder.join("controls.json")).expect("a file")).expect("JSON");
    let status = |control: &str| {
        let rows = matrix.as_array().expect("rows");
        rows.iter().find(|row| row["control"] == control).map(|row| row["status"].as_str().expect("text").to_owned())
    };
    assert_eq!(status("IA-5(7)").as_deref(), Some("findings"));
    assert_eq!(status("RA-5").as_deref(), Some("not assessed"), "dependencies were not looked at");
    assert_eq!(status("CM-8").as_deref(), Some("inventory"));
    assert!(fs::read_to_string(folder.join("policy.toml")).expect("a file").contains("fail_on = \"high\""));
    assert_eq!(repository.lockhound(&["evidence", "--out", "evidence", "--only", "secrets"]).status.code(), Some(2), "it is not empty");
}
