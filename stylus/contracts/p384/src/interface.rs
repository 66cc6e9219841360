//! The functions and errors of `IP384`.

use alloy_sol_types::sol;

sol! {
    function verify(bytes record, bytes hints);
    function verifyBatch(bytes records, bytes hints);

    error P384RecordsLength(uint256 length);
    error P384HintsLength(uint256 length, uint256 expected);
    error P384CalldataLength(uint256 length);
}
