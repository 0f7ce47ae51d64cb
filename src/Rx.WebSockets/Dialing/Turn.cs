using System;
using System.Runtime.CompilerServices;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Dialing;

/// <summary>Goes on where users' awaits resume, whatever thread it was on: <c>await new Turn(resumption)</c>.</summary>
internal readonly struct Turn(Resumption resumption) : ICriticalNotifyCompletion
{
    public bool IsCompleted => false;

    public Turn GetAwaiter() => this;

    public void GetResult()
    {
    }

    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    public void UnsafeOnCompleted(Action continuation) => resumption.Schedule(continuation, static continuation => continuation());
}
