using System;
using System.Diagnostics.CodeAnalysis;
using System.Reactive;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Threading;
using Rx.WebSockets.Flows;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets;

public static partial class Flow
{
    /// <summary>Answers a Close with its own reason (RFC 6455 §5.5.1), behind what was accepted to send.</summary>
    /// <param name="source">Frames, such as those of a raw session.</param>
    /// <param name="outgoing">Where the answer goes, such as the <see cref="IWebSocketSession.Outgoing"/> of the session.</param>
    /// <returns>A flow of all other frames.</returns>
    /// <remarks>What happens on each signal stands at <see cref="EchoClose{T}(IFlow{Frame}, IFlowObserver{Frame}, IObservable{T})"/>.</remarks>
    public static IFlow<Frame> EchoClose(this IFlow<Frame> source, IFlowObserver<Frame> outgoing) =>
        source.EchoClose(outgoing, Observable.Empty<Unit>());

    /// <summary>Answers a Close with its own reason (RFC 6455 §5.5.1) once something else is done: until then this end goes on sending (half-close).</summary>
    /// <typeparam name="T">The type of the other's values.</typeparam>
    /// <param name="source">Frames, such as those of a raw session.</param>
    /// <param name="outgoing">
    /// Where the answer goes. The <see cref="IWebSocketSession.Outgoing"/> of a session takes it at once and puts it behind what was accepted; it
    /// does nothing when this end has closed before. Any other observer is handed the Close with plain <c>OnNext</c>.
    /// </param>
    /// <param name="after">
    /// An observable or a flow, subscribed when the Close comes; its first value, its error or its completion lets the answer go. How long
    /// that may take, <see cref="WebSocketSessionOptions.CloseTimeout"/> bounds.
    /// </param>
    /// <returns>A flow of all other frames.</returns>
    /// <remarks>
    /// <list type="table">
    /// <listheader><term>Signal</term><description>What happens</description></listheader>
    /// <item><term>Close</term><description>The answer goes out, at once or after <paramref name="after"/>; the Close doesn't pass. A second one isn't answered.</description></item>
    /// <item><term>Any other frame</term><description>Passes; the source waits for the observer.</description></item>
    /// <item><term>Error, completion</term><description>Pass; an answer that waits isn't given any more.</description></item>
    /// <item><term><paramref name="outgoing"/> throws, or subscribing <paramref name="after"/> does</term><description><c>OnError</c> with the exception if it is at the Close, else whoever let the answer go gets it.</description></item>
    /// <item><term>The observer faults</term><description>The fault goes back to the source.</description></item>
    /// <item><term>Dispose</term><description>Ends the subscription to the source; nothing is answered or signalled any more.</description></item>
    /// </list>
    /// <para>Put it before whatever makes the source wait: <see cref="ReadAhead(IFlow{Frame}, int)"/> behind it lets it see a Close behind held data.</para>
    /// <code>
    /// source              --t--x---------|      x = Close
    /// after               -----^----1
    /// EchoClose(after)    --t------------|
    /// outgoing            ----------x-----
    /// </code>
    /// </remarks>
    /// <example><code>
    /// raw.Incoming.EchoClose(raw.Outgoing, after: report.SentAsync().ToObservable())
    /// </code></example>
    public static IFlow<Frame> EchoClose<T>(this IFlow<Frame> source, IFlowObserver<Frame> outgoing, IObservable<T> after)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(outgoing);
        ArgumentNullException.ThrowIfNull(after);
        return new AnonymousFlow<Frame>(observer => new EchoCloseSink<T>(observer, outgoing, after).SubscribeTo(source));
    }

    private sealed class EchoCloseSink<T>(IFlowObserver<Frame> observer, IFlowObserver<Frame> outgoing, IObservable<T> after) : StepSink<Frame, Frame>(observer)
    {
        private readonly SingleAssignmentDisposable _after = new();
        private bool _isClosing;
        private int _isAnswered;

        public override void OnError(Exception error)
        {
            _after.Dispose();
            base.OnError(error);
        }

        public override void OnCompleted()
        {
            _after.Dispose();
            base.OnCompleted();
        }

        public override void Dispose()
        {
            base.Dispose();
            _after.Dispose();
        }

        protected override bool TryStep(Frame value, [MaybeNullWhen(false)] out Frame result)
        {
            result = value;
            if (value.Opcode is not Opcode.Close)
            {
                return true;
            }

            if (!_isClosing)
            {
                _isClosing = true;
                _after.Disposable = after.Subscribe(System.Reactive.Observer.Create<T>(_ => Answer(value), _ => Answer(value), () => Answer(value)));
            }

            return false;
        }

        private void Answer(Frame close)
        {
            if (HasEnded || Interlocked.Exchange(ref _isAnswered, 1) != 0)
            {
                return;
            }

            _after.Dispose();
            if (outgoing is IAnswers session)
            {
                session.Answer(close);
            }
            else
            {
                outgoing.OnNext(close);
            }
        }
    }
}
