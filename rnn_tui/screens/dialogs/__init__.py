"""All dialogs by name. Each is imported when it is first opened, so that the explorer starts faster."""

from typing import Any

from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.screens.dialogs.dialog import Dialog

AnyDialog = LazyImport[..., Dialog[Any]]

AddLayer: AnyDialog = LazyImport("rnn_tui.screens.dialogs.add_layer:AddLayer")
Ask: AnyDialog = LazyImport("rnn_tui.screens.dialogs.ask:Ask")
Code: AnyDialog = LazyImport("rnn_tui.screens.dialogs.code:CodeScreen")
Diagnosis: AnyDialog = LazyImport("rnn_tui.screens.dialogs.diagnosis:DiagnosisScreen")
GoTo: AnyDialog = LazyImport("rnn_tui.screens.dialogs.go_to:GoTo")
Help: AnyDialog = LazyImport("rnn_tui.screens.dialogs.help:HelpScreen")
Inputs: AnyDialog = LazyImport("rnn_tui.screens.dialogs.inputs:Inputs")
Loading: AnyDialog = LazyImport("rnn_tui.screens.dialogs.loading:Loading")
Notes: AnyDialog = LazyImport("rnn_tui.screens.notification_list:NotesScreen")
OpenFile: AnyDialog = LazyImport("rnn_tui.screens.dialogs.open_file:OpenFile")
PickModel: AnyDialog = LazyImport("rnn_tui.screens.dialogs.pick_model:PickModel")
Sources: AnyDialog = LazyImport("rnn_tui.screens.sources.sources_dialog:Sources")
Train: AnyDialog = LazyImport("rnn_tui.screens.dialogs.train:Train")
Values: AnyDialog = LazyImport("rnn_tui.screens.dialogs.missing_values:Values")
WhatIf: AnyDialog = LazyImport("rnn_tui.screens.dialogs.what_if:WhatIf")
WriteFile: AnyDialog = LazyImport("rnn_tui.screens.dialogs.write_file:WriteFile")
