//! Embeds the built web app, or, where there is none, the page that says how to build it.
//! It never builds the web app itself: `cargo build` needs nothing but cargo.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let web = here.join("../../web");
    // A folder that comes into being later must be noticed too, so its parent is watched.
    println!("cargo::rerun-if-changed={}", web.join("dist").display());
    println!("cargo::rerun-if-changed={}", here.join("placeholder").display());
    let built = web.join("dist");
    let folder = if built.join("index.html").is_file() { built } else { here.join("placeholder") };

    let mut files = Vec::new();
    collect(&folder, &mut files)?;
    let mut files: Vec<(String, PathBuf)> = files
        .into_iter()
        .map(|file| Ok((file.strip_prefix(&folder)?.to_string_lossy().into_owned(), file)))
        .collect::<Result<_, std::path::StripPrefixError>>()?;
    files.sort();

    let mut code = String::from("static ASSETS: &[Asset] = &[\n");
    for (path, file) in &files {
        // What was shrunk stands beside the file itself.
        if [".br", ".gz"].iter().any(|ending| path.ends_with(ending)) {
            continue;
        }
        let media_type = media_type(Path::new(path));
        let bytes = embedded(file)?;
        let [brotli, gzip] =
            [".br", ".gz"].map(|ending| shrunk(&files, &format!("{path}{ending}")));
        let (brotli, gzip) = (brotli?, gzip?);
        writeln!(
            code,
            "    Asset {{ path: {path:?}, media_type: {media_type:?}, bytes: {bytes}, \
             brotli: {brotli}, gzip: {gzip} }},"
        )?;
    }
    code.push_str("];\n");
    fs::write(PathBuf::from(env::var("OUT_DIR")?).join("assets.rs"), code)?;
    Ok(())
}

/// The code for a file's content.
fn embedded(file: &Path) -> Result<String, Box<dyn Error>> {
    let file = file.canonicalize()?;
    let file = file.to_str().ok_or("a path that is no UTF-8 can't be embedded")?;
    Ok(format!("include_bytes!({file:?})"))
}

/// The code for what a file was shrunk to, if it was.
fn shrunk(files: &[(String, PathBuf)], path: &str) -> Result<String, Box<dyn Error>> {
    let Some((_, file)) = files.iter().find(|(other, _)| other == path) else {
        return Ok("None".to_owned());
    };
    Ok(format!("Some({})", embedded(file)?))
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { collect(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

/// Media types of what the web app's build makes.
fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("webp") => "image/webp",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt") => "text/plain; charset=utf-8",
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}
