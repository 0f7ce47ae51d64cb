using System;
using System.Collections.Generic;
using System.Diagnostics;
using Rx.WebSockets.Testing.Marbles;

namespace Rx.WebSockets.Testing;

/// <summary>What an observable signalled, with its times; complete after the flush.</summary>
/// <typeparam name="T">The type of the values.</typeparam>
[DebuggerDisplay("{ToMarbles(),nq}")]
public sealed class MarbleRecording<T>
{
    private readonly Recorder<T> _recorder;

    internal MarbleRecording(Recorder<T> recorder) => _recorder = recorder;

    /// <summary>The signals so far, in their order.</summary>
    public IReadOnlyList<MarbleNotification<T>> Notifications => _recorder.Signals;

    /// <summary>Writes the signals as a diagram, which reads back as the same signals at the same frames.</summary>
    /// <param name="name">The name of a value: a letter, or more in quotes. Default: its text in the invariant culture.</param>
    /// <returns>A diagram such as <c>--a 20s 'stale'|</c>.</returns>
    public string ToMarbles(Func<T, string>? name = null) =>
        DiagramWriter.Write(Shown.Of(
        _recorder.Signals, value => (Spelling.Of(name is null ? ValueText.Of(value) : name(value)), "")));
}
