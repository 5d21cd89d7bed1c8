//! Transcripts from files and folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::transcript::Script;

/// How deep folders may be within each other: a link may lead back.
const DEEPEST: usize = 16;

/// A transcript and its file.
pub(crate) struct Recorded {
    pub(crate) file: PathBuf,
    pub(crate) script: Script,
}

/// The files that were named, or that are in the folders that were named. Each is read when it is its turn.
pub(crate) struct Recordings {
    files: Vec<PathBuf>,
}

impl Recordings {
    /// Finds the files, sorted by name. In a folder, only `*.jsonl` counts, also in the folders within. A path that does not
    /// exist is an error, and so is a folder without such a file.
    pub(crate) fn in_all<P: AsRef<Path>>(paths: impl IntoIterator<Item = P>) -> Result<Self, String> {
        let mut files = Vec::new();
        for path in paths {
            let path = path.as_ref();
            let wrong = |error: &io::Error| format!("cannot read {}: {error}", path.display());
            if fs::metadata(path).map_err(|error| wrong(&error))?.is_dir() {
                let before = files.len();
                collect(path, &mut files, 0).map_err(|error| wrong(&error))?;
                if files.len() == before {
                    return Err(format!(
                        "no transcript (*.jsonl) is in {}: name the folder that App::record_calls writes to",
                        path.display()
                    ));
                }
            } else {
                files.push(path.to_owned());
            }
        }
        files.sort();
        Ok(Self { files })
    }

    /// Reads each file. The error of one that is not a transcript names it, its line, and what is wrong.
    pub(crate) fn read(&self) -> impl Iterator<Item = Result<Recorded, String>> {
        self.files.iter().map(|file| read(file))
    }
}

/// Finds one call: the path of its file, the file's name, the call's unique id, or how one of the two begins.
pub(crate) fn find(id: &str, folder: &Path) -> Result<Recorded, String> {
    let file = Path::new(id);
    if file.is_file() {
        return read(file);
    }
    let files = Recordings::in_all([folder])?.files;
    let name = |file: &PathBuf| file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    // A name is `<unix seconds>-<unique id>`.
    let unique_id = |file: &PathBuf| name(file).split_once('-').map(|(_, id)| id.to_owned()).unwrap_or_default();
    let id = id.strip_suffix(".jsonl").unwrap_or(id);
    let is_it = |file: &&PathBuf| name(file) == id || unique_id(file) == id;
    let begins_so = |file: &&PathBuf| name(file).starts_with(id) || unique_id(file).starts_with(id);
    let mut found: Vec<_> = files.iter().filter(is_it).collect();
    if found.is_empty() {
        found = files.iter().filter(begins_so).collect();
    }
    match found[..] {
        [] => Err(format!("no call {id} is in {}: `--folder DIR` names another folder", folder.display())),
        [file] => read(file),
        _ => {
            let some: Vec<_> = found.iter().take(5).map(|file| format!("  {}", file.display())).collect();
            let more = if found.len() > 5 { format!("\n  and {} more", found.len() - 5) } else { String::new() };
            Err(format!("{} calls begin with {id}: write more of it\n{}{more}", found.len(), some.join("\n")))
        }
    }
}

fn read(file: &Path) -> Result<Recorded, String> {
    let text = fs::read_to_string(file).map_err(|error| format!("cannot read {}: {error}", file.display()))?;
    let script = Script::from_text(&text)
        .map_err(|malformed| format!("{}:{}: {}", file.display(), malformed.line, malformed.why))?;
    Ok(Recorded { file: file.to_owned(), script })
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>, depth: usize) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            if depth < DEEPEST {
                collect(&path, files, depth + 1)?;
            }
        } else if path.extension().is_some_and(|extension| extension == "jsonl") {
            files.push(path);
        }
    }
    Ok(())
}
