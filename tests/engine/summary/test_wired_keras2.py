"""A model that branches, in the layouts of Keras 2: a fourth column shows the connections (`utils/layer_utils.py`)."""

import pytest

from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel

CODE = """
a, b = Input((10, 4)), Input((3,))
h = LSTM(5, return_state=True)(a)
y = Concatenate()([h[0], b])
m = Model([a, b], Dense(2)(y))
"""
MASKED = """
i = Input((6,))
e = Embedding(9, 4, mask_zero=True)(i)
m = Model(i, Add()([LSTM(4)(e), GRU(4)(e)]))
"""
OLD = """
Layer (type)                    Output Shape         Param #     Connected to                     
==================================================================================================
input_1 (InputLayer)            (None, 10, 4)        0                                            
__________________________________________________________________________________________________
lstm_1 (LSTM)                   [(None, 5), (None, 5 200         input_1[0][0]                    
__________________________________________________________________________________________________
input_2 (InputLayer)            (None, 3)            0                                            
__________________________________________________________________________________________________
concatenate_1 (Concatenate)     (None, 8)            0           lstm_1[0][0]                     
                                                                 input_2[0][0]                    
__________________________________________________________________________________________________
dense_1 (Dense)                 (None, 2)            18          concatenate_1[0][0]              
==================================================================================================
"""  # noqa: W291
MIDDLE = """
 Layer (type)                   Output Shape         Param #     Connected to                     
==================================================================================================
 input_1 (InputLayer)           [(None, 10, 4)]      0           []                               
                                                                                                  
 lstm (LSTM)                    [(None, 5),          200         ['input_1[0][0]']                
                                 (None, 5),                                                       
                                 (None, 5)]                                                       
                                                                                                  
 input_2 (InputLayer)           [(None, 3)]          0           []                               
                                                                                                  
 concatenate (Concatenate)      (None, 8)            0           ['lstm[0][0]',                   
                                                                  'input_2[0][0]']                
                                                                                                  
 dense (Dense)                  (None, 2)            18          ['concatenate[0][0]']            
"""  # noqa: W291, W293


def printed(code: str, style: str) -> str:
    (found,) = list_code(code, keras="keras2.3" if style in ("keras2.3", "keras2.2") else "keras2")
    assert isinstance(found, LoadedModel)
    return render(summarize(found.stack, style), style)


def test_keras_2_3() -> None:
    text = printed(CODE, "keras2.3")
    assert text.startswith('Model: "model_1"\n' + "_" * 98)
    assert OLD in text


def test_tensorflow_2_6() -> None:
    text = printed(CODE, "tf2.6")
    assert text.startswith('Model: "model"\n' + "_" * 98)
    assert MIDDLE in text


def test_tf_keras_has_other_columns() -> None:
    assert " concatenate (Concatenate)   (None, 8)                    0         ['lstm[0][0]',  " in printed(
        CODE, "keras2"
    )


@pytest.mark.parametrize("style", ["tf2.0", "tf2.6", "keras2"])
def test_masks_have_no_rows(style: str) -> None:
    text = printed(MASKED, style)
    assert "not_equal" not in text
    assert "embedding[0][0]" in text
