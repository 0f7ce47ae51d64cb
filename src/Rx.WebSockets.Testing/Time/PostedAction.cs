using System;
using System.Collections.Generic;

namespace Rx.WebSockets.Testing.Time;

/// <summary>Work that nobody can cancel, so that its item serves again once it has run.</summary>
internal sealed class PostedAction(DueQueue queue, Stack<PostedAction> free) : ClockItem(queue)
{
    private Action<object?>? _action;
    private object? _state;

    public PostedAction Doing(Action<object?> action, object? state)
    {
        (_action, _state) = (action, state);
        return this;
    }

    public override void Invoke()
    {
        var (action, state) = (_action!, _state);
        (_action, _state) = (null, null);
        free.Push(this);
        action(state);
    }
}
