//! Prints the interface: `cargo run --features export-abi`.
#![cfg_attr(not(feature = "export-abi"), no_main)]

#[cfg(feature = "export-abi")]
fn main() {
    referee::print_from_args();
}
