//! Prints the interface: `cargo run -p inheritance --features export-abi`.

fn main() {
    inheritance::print_from_args();
}
