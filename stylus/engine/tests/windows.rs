//! Convolutions and pools give what the core gives, with every kernel, on one thread and on several.

mod common;

use assay_core::{
    operators::{AveragePool, Conv2D, DepthwiseConv2D, Filter, Operator},
    Draft,
};
use common::{
    maker::{int8, Maker},
    Random,
};

#[test]
fn convolutions_give_what_the_core_gives_at_every_width() {
    let widths = [
        1, 2, 3, 4, 5, 8, 12, 16, 24, 31, 32, 33, 48, 64, 65, 96, 128, 130,
    ];
    for (seed, channels) in (0..).zip(widths.into_iter().flat_map(|width| [width; 10])) {
        let random = Random::new(10_000 + seed);
        let mut maker = Maker {
            random,
            draft: Draft::new(int8(&[1])),
        };
        let size = [1 + maker.random.below(9), 1 + maker.random.below(19)];
        let images = 1 + maker.random.below(2);
        maker.draft = Draft::new(int8(&[images, size[0], size[1], channels]));
        let window = maker.window(size);
        let area = u32::from(window.kernel[0]) * u32::from(window.kernel[1]);
        let depthwise = !seed.is_multiple_of(3);
        let (outputs, depth) = if depthwise {
            (channels, area)
        } else {
            (1 + maker.random.below(70), area * channels)
        };
        let filter = Filter {
            x: Draft::INPUT,
            w: maker.weights(&[outputs, depth]),
            window,
            pad: maker.random.bytes(1)[0].cast_signed(),
            epilogue: maker.epilogue(outputs, None, false),
        };
        let operator = if depthwise {
            Operator::DepthwiseConv2D(DepthwiseConv2D(filter))
        } else {
            Operator::Conv2D(Conv2D(filter))
        };
        maker.draft.push(operator).unwrap();
        maker.agrees((seed, filter));
    }
}

#[test]
fn averages_are_what_the_core_gives() {
    for seed in 0..200 {
        let mut random = Random::new(20_000 + seed);
        let size = [1 + random.below(6), 1 + random.below(6)];
        let shape = [1 + random.below(2), size[0], size[1], 1 + random.below(140)];
        let draft = Draft::new(int8(&shape));
        let mut maker = Maker { random, draft };
        let mut window = maker.window(size);
        window.dilation = [1; 2];
        if maker.random.chance(2) {
            // Windows that cover the images exactly.
            (window.before, window.after) = ([0; 2], [0; 2]);
            window.kernel = size.map(|size| size.to_le_bytes()[0]);
            if maker.random.chance(2) {
                (window.kernel[0], window.stride[0]) = (1, 1);
            }
        } else {
            for axis in [0, 1] {
                window.before[axis] = window.before[axis].min(window.kernel[axis] - 1);
                window.after[axis] = window.after[axis].min(window.kernel[axis] - 1);
            }
        }
        let x = Draft::INPUT;
        maker
            .draft
            .push(Operator::AveragePool(AveragePool { x, window }))
            .unwrap();
        maker.agrees((seed, window));
    }
}
