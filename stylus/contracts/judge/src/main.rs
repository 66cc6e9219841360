//! Prints the interface: `cargo run -p judge --features export-abi`.

extern crate alloc;

mod interface;
mod sdk;

fn main() {
    sdk::print_from_args();
}
