//! Prints the interface: `cargo run -p judge --features export-abi`.

fn main() {
    judge::print_from_args();
}
