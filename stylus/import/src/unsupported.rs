//! Operators that an importer does not know, named together.

use std::fmt;

/// An operator that cannot be imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsupported {
    /// Where in the model's graph.
    pub index: usize,
    /// Its name: a custom operator's own, with the domain where that is not the format's.
    pub kind: String,
    /// What a model may use instead.
    pub instead: &'static str,
}

/// A line each.
pub(crate) struct Listed<'a>(pub(crate) &'a [Unsupported]);

impl fmt::Display for Listed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Unsupported {
            index,
            kind,
            instead,
        } in self.0
        {
            write!(f, "\n  operator {index}: {kind} (instead: {instead})")?;
        }
        Ok(())
    }
}
