//! Reads and writes the files of the command.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::Failure;

/// The maximum number of names that are tried for a temporary folder.
const MAX_TRIES: u32 = 10_000;

pub(super) fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(file).map_err(|error| Failure::of_file(file, &error))
}

/// Writes files, each by replacing it atomically, so that an interrupted build does not leave an incomplete module. Symbolic
/// links are followed, and devices and pipes are written to. Fails without a change if two paths lead to one file, or if a file
/// cannot be written.
pub(super) fn write(files: &[(&Path, &[u8])]) -> Result<(), Failure> {
    let mut prepared: Vec<Prepared<'_>> = Vec::new();
    for (file, bytes) in files {
        let next = Prepared::new(file, bytes).map_err(|error| Failure::of_file(file, &error))?;
        if prepared.iter().any(|other| next.is_same_file(other)) {
            return Err(Failure::of_file(file, &"two files have this path"));
        }
        prepared.push(next);
    }
    for ((file, _), next) in files.iter().zip(&prepared) {
        next.finish()
            .map_err(|error| Failure::of_file(file, &error))?;
    }
    Ok(())
}

/// The new content of a file, which is complete on the disk before the file is replaced.
struct Prepared<'a> {
    target: PathBuf,
    /// The file next to `target` with the new content, which is removed when this is dropped. `None` if the target is a device
    /// or a pipe, which cannot be replaced.
    partial: Option<PathBuf>,
    bytes: &'a [u8],
}

impl<'a> Prepared<'a> {
    fn new(file: &Path, bytes: &'a [u8]) -> io::Result<Self> {
        let target = match fs::metadata(file) {
            Ok(found) if found.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            Ok(found) if !found.is_file() => {
                return Ok(Self {
                    target: file.to_owned(),
                    partial: None,
                    bytes,
                });
            }
            Ok(_) => fs::canonicalize(file)?,
            Err(_) => path_of_new(file)?,
        };
        let mut partial = target.clone().into_os_string();
        partial.push(".partial");
        let prepared = Self {
            target,
            partial: Some(partial.into()),
            bytes,
        };
        if let Some(partial) = &prepared.partial {
            fs::write(partial, bytes)?;
        }
        Ok(prepared)
    }

    fn is_same_file(&self, other: &Self) -> bool {
        self.partial.is_some() && self.target == other.target
    }

    fn finish(&self) -> io::Result<()> {
        match &self.partial {
            Some(partial) => fs::rename(partial, &self.target),
            None => fs::write(&self.target, self.bytes),
        }
    }
}

impl Drop for Prepared<'_> {
    fn drop(&mut self) {
        if let Some(partial) = &self.partial {
            // Fails after `finish`, which has renamed the file.
            let _ = fs::remove_file(partial);
        }
    }
}

/// Returns the absolute path of a file that does not exist yet. Fails if its folder does not exist.
fn path_of_new(file: &Path) -> io::Result<PathBuf> {
    let name = file.file_name().ok_or(io::ErrorKind::InvalidInput)?;
    let folder = file.parent().filter(|folder| folder != &Path::new(""));
    Ok(fs::canonicalize(folder.unwrap_or(Path::new(".")))?.join(name))
}

/// A folder for temporary files, which is removed when this is dropped.
pub(super) struct TemporaryFolder(PathBuf);

impl TemporaryFolder {
    /// Creates the folder. A folder that exists already is not used, because another user may own it: all users can write to
    /// the parent folder.
    pub(super) fn new() -> Result<Self, Failure> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        loop {
            let count = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("tinyturret-symbols-{}-{count}", std::process::id());
            let folder = std::env::temp_dir().join(name);
            match fs::create_dir(&folder) {
                Ok(()) => return Ok(Self(folder)),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists && count < MAX_TRIES => {
                }
                Err(error) => return Err(Failure::of_file(&folder, &error)),
            }
        }
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // An error is ignored: the system removes temporary folders later.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names_in(folder: &TemporaryFolder) -> Vec<String> {
        let entries = fs::read_dir(&folder.0).unwrap();
        let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
        let mut names: Vec<String> = names.collect();
        names.sort();
        names
    }

    #[test]
    fn no_file_is_changed_if_one_of_them_cannot_be_written() {
        let folder = TemporaryFolder::new().unwrap();
        let [module, occupied] = ["a.wasm", "folder"].map(|name| folder.file(name));
        fs::create_dir(&occupied).unwrap();
        write(&[(&module, b"old")]).unwrap();
        for refused in [&occupied, &folder.file("no-folder/a.wasm"), &module] {
            let failure = write(&[(&module, b"new"), (refused, b"new")]).unwrap_err();
            let name = refused.display().to_string();
            assert!(failure.to_string().starts_with(&name), "{failure}");
            assert_eq!(fs::read(&module).unwrap(), b"old");
            assert_eq!(names_in(&folder), ["a.wasm", "folder"]);
        }
    }

    #[test]
    fn one_file_is_recognized_by_two_paths() {
        let folder = TemporaryFolder::new().unwrap();
        let paths = ["new.wasm", "./new.wasm"].map(|name| folder.file(name));
        assert!(write(&[(&paths[0], b"a"), (&paths[1], b"b")]).is_err());
        assert_eq!(names_in(&folder), [""; 0]);
    }

    #[cfg(unix)]
    #[test]
    fn links_and_pipes_remain() {
        use std::os::unix::fs::{FileTypeExt as _, symlink};
        let folder = TemporaryFolder::new().unwrap();
        let [link, module, pipe] = ["link", "a.wasm", "pipe"].map(|name| folder.file(name));
        fs::write(&module, b"old").unwrap();
        symlink(&module, &link).unwrap();
        // A pipe of the test, and not a device such as /dev/null, which a defect would replace for the whole machine.
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read(pipe).unwrap()
        });
        write(&[(&link, b"new"), (&pipe, b"sent")]).unwrap();
        assert_eq!(fs::read(&module).unwrap(), b"new");
        assert!(link.is_symlink() && fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(reader.join().unwrap(), b"sent");
    }

    #[test]
    fn temporary_folder_is_never_one_that_exists() {
        let folder = TemporaryFolder::new().unwrap();
        let name = folder.0.to_str().unwrap();
        let (prefix, number) = name.rsplit_once('-').unwrap();
        let number: u32 = number.parse().unwrap();
        // Tests that run at the same time take some of the next numbers.
        let taken = number + 1..number + 50;
        let taken: Vec<String> = taken.map(|next| format!("{prefix}-{next}")).collect();
        let created: Vec<&String> = taken
            .iter()
            .filter(|name| fs::create_dir(name).is_ok())
            .collect();
        let next = TemporaryFolder::new().unwrap();
        assert!(created.iter().all(|name| Path::new(name) != next.0));
        for name in created {
            fs::remove_dir(name).unwrap();
        }
        assert!(next.0.is_dir());
    }
}
