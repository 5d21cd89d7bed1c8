//! The README's first command: the survey is answered at a terminal, and the row is there.

use std::process::Command;

use survey::store::Store;

#[tokio::test]
async fn the_readme_shows_what_the_phone_prints_and_the_answer_becomes_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}", folder.path().join("survey.db").display());
    let phone = Command::new(env!("CARGO_BIN_EXE_survey"))
        .args(["call", "/survey/7", "--press", "4"])
        .current_dir(folder.path())
        .env("DATABASE_URL", &url)
        .output()
        .unwrap();
    assert!(phone.status.success(), "{phone:?}");
    let printed = String::from_utf8(phone.stdout).unwrap();
    let readme = include_str!("../../../README.md");
    assert!(readme.contains(&format!("```text\n{printed}```\n")), "the README should show\n{printed}");
    let answers = Store::open(&url).await.unwrap().answers(7).await.unwrap();
    assert_eq!(answers, [("4".to_owned(), None)]);
}
