//! The `lockhound` binary: arguments in, exit code out.

use std::io::Write;
use std::panic::{catch_unwind, set_hook};
use std::process::ExitCode;

fn main() -> ExitCode {
    // A panic's own message may quote the bytes that were looked at.
    set_hook(Box::new(|panic| {
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        writeln!(std::io::stderr(), "error: lockhound failed{place}: please report it").unwrap_or_default();
    }));
    catch_unwind(|| lockhound::cli::run(std::env::args_os())).map_or(ExitCode::from(4), ExitCode::from)
}
