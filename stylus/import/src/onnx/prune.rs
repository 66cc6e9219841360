//! Leaves out what the program's output does not depend on, such as a transposition that another took back.

use assay_core::{Draft, Fault, Program};

/// A program without what nothing needs.
pub(super) struct Pruned {
    pub(super) program: Vec<u8>,
    /// The new number of each value that there was.
    pub(super) values: Vec<Option<u16>>,
}

/// None where everything is needed.
pub(super) fn pruned(program: &Program<'_>) -> Result<Option<Pruned>, Fault> {
    let values = program.values();
    let first = 1 + program.constants().count();
    let mut needed = vec![false; values.len()];
    needed[0] = true;
    if let Some(last) = needed.last_mut() {
        *last = true;
    }
    let operators: Vec<_> = program.operators().collect();
    for (index, operator) in operators.iter().enumerate().rev() {
        if needed[first + index] {
            operator.operands(&mut |number| needed[usize::from(number)] = true);
        }
    }
    if needed.iter().all(|needed| *needed) {
        return Ok(None);
    }
    let mut draft = Draft::new(*program.input());
    let mut numbers = vec![Some(Draft::INPUT)];
    for ((kind, data), needed) in program.constants().zip(&needed[1..]) {
        let number = needed.then(|| draft.constant(*kind, data.to_vec()));
        numbers.push(number.transpose()?);
    }
    let constants = numbers.iter().flatten().count() - 1;
    let mut pushed = 0_u16;
    let mut outputs = Vec::new();
    for (operator, needed) in operators.into_iter().zip(&needed[first..]) {
        if !needed {
            numbers.push(None);
            outputs.push(None);
            continue;
        }
        let mut operator = operator.clone();
        operator.operands_mut(&mut |number| {
            *number = numbers[usize::from(*number)].unwrap_or(*number);
        });
        numbers.push(Some(draft.push(operator)?));
        let number = u16::try_from(constants + 1 + usize::from(pushed));
        outputs.push(Some(number.map_err(|_| Fault::Operand)?));
        pushed += 1;
    }
    numbers.truncate(first);
    numbers.extend(outputs);
    Ok(Some(Pruned {
        program: draft.encode()?,
        values: numbers,
    }))
}
