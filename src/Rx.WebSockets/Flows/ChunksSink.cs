using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Threading;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Flows;

/// <summary>Hands messages to an observer, and the payloads of their frames to whoever subscribes to them there.</summary>
internal sealed class ChunksSink(IFlowObserver<MessageFlow> observer) : HoldingSink<Frame, MessageFlow>(observer)
{
    private OpenMessage? _current;
    private OpenMessage? _next;
    private OpenMessage? _atObserver;

    protected override bool HasRoom => _next is null && _current is not { IsBusy: true };

    private bool IsInside => _current is { IsWhole: false };

    public override void OnError(Exception error)
    {
        EndCurrent(error);
        base.OnError(error);
    }

    public override void OnCompleted()
    {
        EndCurrent(new EndOfStreamException("The frames ended inside a message (RFC 6455 §5.4)."));
        base.OnCompleted();
    }

    /// <summary>Somebody who took a message threw.</summary>
    public void Fail(Exception fault) => Failed(fault);

    /// <summary>A message may have room again. When all is over the source hears of that by the way it ended.</summary>
    public void GoOn()
    {
        if (!IsOver)
        {
            LetSourceGoOn();
        }
    }

    public new Lock Gate => base.Gate;

    protected override void Accept(Frame value, CancellationToken cancellationToken)
    {
        if (value.IsControl)
        {
            return;
        }

        OpenMessage? message = null;
        lock (Gate)
        {
            if (IsOver)
            {
                return;
            }

            if (value.Opcode is Opcode.Continuation == IsInside)
            {
                _next = IsInside ? _next : new OpenMessage(this, value);
                message = _current = IsInside ? _current! : _next!;
                message.Add(value);
            }
        }

        if (message is null)
        {
            var fault = new ProtocolException(CloseCode.ProtocolError, "RFC 6455 §5.4",
                IsInside ? $"A {value.Opcode} frame begins inside a fragmented message." : "A continuation frame continues no message.");
            EndCurrent(fault);
            throw fault;
        }

        message.Pass();
    }

    protected override bool TryTake([MaybeNullWhen(false)] out MessageFlow value, out CancellationToken cancellationToken)
    {
        (_atObserver, _next) = (_next, null);
        (value, cancellationToken) = (_atObserver?.Flow, Stop);
        return _atObserver is not null;
    }

    protected override void Taken(Exception? fault) => _atObserver?.SkipUnlessSubscribed();

    protected override void LetGo()
    {
        OpenMessage? current;
        lock (Gate)
        {
            current = _current;
            current?.Drop(new OperationCanceledException("The flow of messages ended inside this message, since it was disposed or its observer failed."));
        }

        current?.Pass();
    }

    protected override void CancelWork()
    {
        base.CancelWork();
        _current?.Cancel();
    }

    private void EndCurrent(Exception error)
    {
        OpenMessage? current;
        lock (Gate)
        {
            current = IsEnding ? null : _current;
            current?.End(error);
        }

        current?.Pass();
    }
}
