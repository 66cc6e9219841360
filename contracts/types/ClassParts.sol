// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

import {Panic} from "@openzeppelin/contracts/utils/Panic.sol";

/// @dev Classes of work, as {Workloads} numbers them.
uint256 constant CLASSES = 5;

/// @notice A number of 48 bits for each class of work, in one word, and whether they are final.
/// @dev Class c has the bits from 48 c on; the highest bit says that nothing changes any more.
type ClassParts is uint256;

using ClassPartsLib for ClassParts global;

/// @title ClassPartsLib
/// @notice Reads and changes {ClassParts}.
library ClassPartsLib {
    uint256 private constant BITS = 48;
    uint256 private constant MAX = (1 << BITS) - 1;
    uint256 private constant FINAL = 1 << 255;

    /// @notice The number of a class below {CLASSES}.
    function part(ClassParts self, uint256 class) internal pure returns (uint256) {
        return (ClassParts.unwrap(self) >> (BITS * class)) & MAX;
    }

    /// @notice All numbers.
    function all(ClassParts self) internal pure returns (uint48[CLASSES] memory parts) {
        for (uint256 class; class < CLASSES; ++class) parts[class] = uint48(self.part(class));
    }

    /// @notice The sum of all numbers.
    function sum(ClassParts self) internal pure returns (uint256 total) {
        for (uint256 class; class < CLASSES; ++class) total += self.part(class);
    }

    /// @notice With `amount` more for a class below {CLASSES}; reverts where that has more than 48 bits.
    function plus(ClassParts self, uint256 class, uint256 amount) internal pure returns (ClassParts) {
        if (self.part(class) + amount > MAX) Panic.panic(Panic.UNDER_OVERFLOW);
        return ClassParts.wrap(ClassParts.unwrap(self) + (amount << (BITS * class)));
    }

    /// @notice With `amount` less for a class below {CLASSES}; reverts where there is less.
    function minus(ClassParts self, uint256 class, uint256 amount) internal pure returns (ClassParts) {
        if (self.part(class) < amount) Panic.panic(Panic.UNDER_OVERFLOW);
        return ClassParts.wrap(ClassParts.unwrap(self) - (amount << (BITS * class)));
    }

    /// @notice The same, final.
    function close(ClassParts self) internal pure returns (ClassParts) {
        return ClassParts.wrap(ClassParts.unwrap(self) | FINAL);
    }

    function isClosed(ClassParts self) internal pure returns (bool) {
        return ClassParts.unwrap(self) & FINAL != 0;
    }
}
