//! Prints the interface: `cargo run -p endorsements --features export-abi`.

fn main() {
    endorsements::print_from_args();
}
