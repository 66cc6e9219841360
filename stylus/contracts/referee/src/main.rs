//! Prints the interface: `cargo run -p referee --features export-abi`.

extern crate alloc;

mod code;
mod contract;

fn main() {
    contract::print_from_args();
}
