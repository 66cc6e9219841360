// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.28;

using NonceBits for NonceSet global;

/// @notice The nonces of one signer. A word holds 128 of them: whether each was consumed in its low half, whether it
/// was canceled in its high half, so that one slot tells both.
struct NonceSet {
    mapping(uint256 word => uint256 bits) words;
}

enum NonceState {
    Free,
    Consumed,
    Canceled
}

/// @title NonceBits
/// @notice Nonces that are taken in any order, each once (invariant 4).
library NonceBits {
    uint256 private constant PER_WORD = 128;

    /// @dev The half of a word that tells what was consumed.
    uint256 private constant CONSUMED = 2 ** PER_WORD - 1;

    /// @notice Consumes a nonce that is free.
    /// @param bits Its word, as {stateOf} gave it.
    function consume(NonceSet storage self, uint256 nonce, uint256 bits) internal {
        self.words[nonce / PER_WORD] = bits | _consumedBit(nonce);
    }

    /// @notice Which of the nonces from `first` to `first + count - 1` are free: bit i stands for `first + i`.
    /// @param count At most 256.
    /// @return free One bit a nonce.
    /// @return bits The word of the first.
    function freeAmong(NonceSet storage self, uint256 first, uint256 count)
        internal
        view
        returns (uint256 free, uint256 bits)
    {
        // Sums of nonces of 64 bits and counts. A shift by 256 bits or more leaves nothing.
        unchecked {
            (uint256 word, uint256 from) = (first / PER_WORD, first % PER_WORD);
            bits = self.words[word];
            free = _freeIn(bits) >> from;
            for (uint256 done = PER_WORD - from; done < count; done += PER_WORD) {
                free |= _freeIn(self.words[++word]) << done;
            }
            free &= (1 << count) - 1;
        }
    }

    /// @notice Consumes the nonces `first + i` for the bits i of `bitmap`, which are free.
    /// @param bits The word of the first, as {freeAmong} gave it.
    function consumeAmong(NonceSet storage self, uint256 first, uint256 bitmap, uint256 bits) internal {
        // As above.
        unchecked {
            (uint256 word, uint256 from) = (first / PER_WORD, first % PER_WORD);
            self.words[word] = bits | bitmap << from & CONSUMED;
            for (uint256 done = PER_WORD - from; bitmap >> done != 0; done += PER_WORD) {
                self.words[++word] |= bitmap >> done & CONSUMED;
            }
        }
    }

    /// @notice Cancels the nonces from `first` to `first + count - 1`. Those consumed before stay so.
    function cancel(NonceSet storage self, uint256 first, uint256 count) internal {
        uint256 end = first + count;
        while (first < end) {
            uint256 from = first % PER_WORD;
            uint256 many = _min(end - first, PER_WORD - from);
            self.words[first / PER_WORD] |= ((1 << many) - 1) << (PER_WORD + from);
            first += many;
        }
    }

    /// @notice What became of a nonce.
    /// @return state Whether it can be consumed.
    /// @return bits Its word.
    function stateOf(NonceSet storage self, uint256 nonce) internal view returns (NonceState state, uint256 bits) {
        bits = self.words[nonce / PER_WORD];
        state = _stateIn(bits, nonce);
    }

    /// @dev The nonces of a word that were neither consumed nor canceled, in its low half.
    function _freeIn(uint256 bits) private pure returns (uint256) {
        return ~(bits | bits >> PER_WORD) & CONSUMED;
    }

    function _stateIn(uint256 bits, uint256 nonce) private pure returns (NonceState) {
        uint256 consumed = _consumedBit(nonce);
        if (bits & consumed != 0) return NonceState.Consumed;
        if (bits & (consumed << PER_WORD) != 0) return NonceState.Canceled;
        return NonceState.Free;
    }

    function _consumedBit(uint256 nonce) private pure returns (uint256) {
        return 1 << (nonce % PER_WORD);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }
}
