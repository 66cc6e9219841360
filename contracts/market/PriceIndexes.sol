// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IPriceIndexes} from "../interfaces/IPriceIndexes.sol";
import {Indexes, IndexesLib} from "../types/Indexes.sol";
import {PriceIndex} from "../types/PriceIndex.sol";

/// @title PriceIndexes
/// @notice How the price indexes of a market are made, set and read.
abstract contract PriceIndexes is IPriceIndexes, Ownable2Step {
    /// @inheritdoc IPriceIndexes
    function setIndex(
        address token,
        uint16 gpuClass,
        int48 floor,
        int48 ceiling,
        uint32 speed,
        uint16 targetBps
    ) external onlyOwner {
        _indexes().configure(token, gpuClass, floor, ceiling, speed, targetBps);
    }

    /// @inheritdoc IPriceIndexes
    function setIndexReference(address token, uint16 gpuClass, int48 referenceRate) external onlyOwner {
        PriceIndex storage index = _indexes().all[token][gpuClass];
        if (index.targetBps == 0) revert IndexUnknown(token, gpuClass);
        index.referenceRate = referenceRate;
        emit IndexReferenceSet(token, gpuClass, referenceRate);
    }

    /// @inheritdoc IPriceIndexes
    function indexOf(address token, uint16 gpuClass) external view returns (PriceIndex memory) {
        return _indexes().current(token, gpuClass);
    }

    /// @inheritdoc IPriceIndexes
    function indexPrice(address token, uint16 gpuClass, uint32 units, uint32 duration) external view returns (uint256) {
        return IndexesLib.price(_indexes().current(token, gpuClass).logRate, uint256(units) * duration);
    }

    /// @dev Where the indexes are kept.
    function _indexes() internal view virtual returns (Indexes storage);
}
