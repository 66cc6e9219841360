//! Prints the contract's Solidity interface.

fn main() {
    counter::print_from_args();
}
