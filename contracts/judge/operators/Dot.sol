// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;


/// @title Dot
/// @notice Products of int8, 32 of each side at a time.
library Dot {
    /// @notice The sum of the products of `count` int8 at two places in memory, in int32, wrapping. Zeros follow both up to
    /// the end of a word.
    /// @dev 128 is added to each element, so that none is negative. Of eight that are 32 bits apart a word is a polynomial
    /// in 2^32, and where the others' order is reversed, the coefficient of x^7 of the product of two is the sum of
    /// eight products: what the top 32 bits hold. Those below add up to less than 2^32 for 2,048 words: 2,048 · 4 · 7 · 255^2.
    /// Then Σ(a − 128)(b − 128) = Σab − 128·Σ(a + b) + 128^2·n.
    function product(uint256 a, uint256 b, uint256 count) internal pure returns (int256 sum) {
        // solhint-disable-next-line no-inline-assembly
        assembly ("memory-safe") {
            let words := shr(5, add(count, 31))
            sum := shl(19, words)
            for { let end := add(a, shl(5, words)) } lt(a, end) {} {
                let until := add(a, 65536)
                if gt(until, end) { until := end }
                let products := 0
                let sums := 0
                for {} lt(a, until) { a := add(a, 32) } {
                    let x := xor(mload(a), 0x8080808080808080808080808080808080808080808080808080808080808080)
                    let y := xor(mload(b), 0x8080808080808080808080808080808080808080808080808080808080808080)
                    b := add(b, 32)
                    // Eight groups of four bytes, in reverse.
                    y := or(shl(128, y), shr(128, y))
                    y := or(
                        and(shl(64, y), 0xffffffffffffffff0000000000000000ffffffffffffffff0000000000000000),
                        and(shr(64, y), 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff)
                    )
                    y := or(
                        and(shl(32, y), 0xffffffff00000000ffffffff00000000ffffffff00000000ffffffff00000000),
                        and(shr(32, y), 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff)
                    )
                    // A byte of each group.
                    let mask := 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff
                    let p := and(x, mask)
                    let q := and(y, mask)
                    products := add(products, mul(p, q))
                    sums := add(sums, add(p, q))
                    p := and(shr(8, x), mask)
                    q := and(shr(8, y), mask)
                    products := add(products, mul(p, q))
                    sums := add(sums, add(p, q))
                    p := and(shr(16, x), mask)
                    q := and(shr(16, y), mask)
                    products := add(products, mul(p, q))
                    sums := add(sums, add(p, q))
                    p := and(shr(24, x), mask)
                    q := and(shr(24, y), mask)
                    products := add(products, mul(p, q))
                    sums := add(sums, add(p, q))
                }
                sums := shr(224, mul(sums, 0x0000000100000001000000010000000100000001000000010000000100000001))
                sum := add(sum, sub(shr(224, products), shl(7, sums)))
            }
            sum := signextend(3, sum)
        }
    }
}
