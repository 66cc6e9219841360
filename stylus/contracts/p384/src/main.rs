//! Prints the interface: `cargo run -p p384-verifier --features export-abi`.

fn main() {
    p384_verifier::print_from_args();
}
