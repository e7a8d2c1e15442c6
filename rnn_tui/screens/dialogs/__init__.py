"""Every dialog by its name, imported when it is first opened: starting the explorer needs none of them."""

from typing import Any

from rnn_tui.formats.io.lazy_import import OnUse
from rnn_tui.screens.dialogs.dialog import Dialog

AnyDialog = OnUse[..., Dialog[Any]]

AddLayer: AnyDialog = OnUse("rnn_tui.screens.dialogs.add_layer:AddLayer")
Ask: AnyDialog = OnUse("rnn_tui.screens.dialogs.ask:Ask")
Code: AnyDialog = OnUse("rnn_tui.screens.dialogs.code:CodeScreen")
Diagnosis: AnyDialog = OnUse("rnn_tui.screens.dialogs.diagnosis:DiagnosisScreen")
GoTo: AnyDialog = OnUse("rnn_tui.screens.dialogs.go_to:GoTo")
Help: AnyDialog = OnUse("rnn_tui.screens.dialogs.help:HelpScreen")
Inputs: AnyDialog = OnUse("rnn_tui.screens.dialogs.inputs:Inputs")
Loading: AnyDialog = OnUse("rnn_tui.screens.dialogs.loading:Loading")
OpenFile: AnyDialog = OnUse("rnn_tui.screens.dialogs.open_file:OpenFile")
PickModel: AnyDialog = OnUse("rnn_tui.screens.dialogs.pick_model:PickModel")
Train: AnyDialog = OnUse("rnn_tui.screens.dialogs.train:Train")
Values: AnyDialog = OnUse("rnn_tui.screens.dialogs.values:Values")
WhatIf: AnyDialog = OnUse("rnn_tui.screens.dialogs.what_if:WhatIf")
WriteFile: AnyDialog = OnUse("rnn_tui.screens.dialogs.write_file:WriteFile")
