//! Prints the interface: `cargo run -p referee --features export-abi`.

fn main() {
    referee::print_from_args();
}
