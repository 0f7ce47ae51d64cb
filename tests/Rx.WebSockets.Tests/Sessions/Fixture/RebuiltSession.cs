using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using System.Linq;
using System.Net;
using System.Reactive.Concurrency;
using System.Reactive.Disposables;
using System.Reactive.Linq;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Sessions.Fixture;

/// <summary>A default session made of a raw one and of public operators alone: nothing here knows more than a user does.</summary>
internal sealed class RebuiltSession : IWebSocketSession
{
    private readonly IWebSocketSession _raw;
    private readonly ConnectableFlow<Frame> _incoming;
    private readonly WebSocketSessionOptions _options;
    private TaskCompletionSource? _unheld;
    private int _holds;
    private int? _maxMessageSize;

    private RebuiltSession(IWebSocketSession raw, WebSocketSessionOptions options)
    {
        (_raw, _options, _maxMessageSize) = (raw, options, options.MaxMessageSize);
        (PingInterval, PingTimeout) = (options.PingInterval, options.PingTimeout);
        Outgoing = Extensions.Count == 0 ? raw.Outgoing : new Transformed(raw.Outgoing, Extensions);
        _incoming = raw.Incoming
            .AnswerPings(raw.Outgoing)
            .EchoClose(raw.Outgoing)
            .Where(frame => !frame.IsControl)
            .SelectMany(frame => Restored(frame).ToAsyncEnumerable().ToFlow())
            .Defragment(() => MaxMessageSize)
            .CloseOnError(raw.Outgoing)
            .Catch((Exception fault) => AtTheEnd(fault).ToFlow(Overflow.Fail(1)))
            .ReadAhead(Math.Max(options.ReadAhead, 1))
            .SelectAwait(NotHeldAsync)
            .Publish(Report, raw.Scheduler);
    }

    /// <summary>What it is made of.</summary>
    public IWebSocketSession Raw => _raw;

    public IFlow<Frame> Incoming => _incoming;

    public IFlowObserver<Frame> Outgoing { get; }

    public IObservable<Frame> Controls => _raw.Controls;

    public IObservable<Pressure> Pressure => _raw.Pressure;

    public CancellationToken Lifetime => _raw.Lifetime;

    public CompositeDisposable Attached => _raw.Attached;

    public IScheduler Scheduler => _raw.Scheduler;

    public IReadOnlyList<IFrameExtension> Extensions => _raw.Extensions;

    public bool Masking
    {
        get => _raw.Masking;
        set => _raw.Masking = value == _raw.Role is WebSocketRole.Client ? value : throw new InvalidOperationException("The role demands the masking.");
    }

    public int MaxFrameSize
    {
        get => _raw.MaxFrameSize;
        set => _raw.MaxFrameSize = value;
    }

    public int MaxMessageSize
    {
        get => _maxMessageSize ?? MaxFrameSize;
        set => _maxMessageSize = value;
    }

    public TimeSpan PingInterval
    {
        get => _raw.PingInterval;
        set => _raw.PingInterval = value;
    }

    public TimeSpan PingTimeout
    {
        get => _raw.PingTimeout;
        set => _raw.PingTimeout = value;
    }

    public Task<SessionEnd> Completion => _raw.Completion;

    public IObservable<SessionEnd> Ended => _raw.Ended;

    public ConnectionState State => _raw.State;

    public WebSocketRole Role => _raw.Role;

    public SessionKind Kind => SessionKind.Default;

    public string? Subprotocol => _raw.Subprotocol;

    public HandshakeRequest? Request => _raw.Request;

    public HandshakeResponse? Response => _raw.Response;

    public EndPoint? LocalEndPoint => _raw.LocalEndPoint;

    public EndPoint? RemoteEndPoint => _raw.RemoteEndPoint;

    public long DroppedFrames => _raw.DroppedFrames;

    /// <summary>Opens a session, rebuilt if it isn't to be raw.</summary>
    public static IWebSocketSession Create(IDuplexPipe transport, WebSocketRole role, WebSocketSessionOptions options, SessionContext? context)
    {
        if (options.Kind is SessionKind.Raw)
        {
            return WebSocketSession.Create(transport, role, options, context);
        }

        RebuiltSession? rebuilt = null;
        var rawOptions = options with { Kind = SessionKind.Raw };
        WebSocketSession.Create(transport, role, rawOptions, context, raw =>
        {
            rebuilt = new RebuiltSession(raw, options);
            rebuilt._incoming.Connect(); // it ends with the session, and what is held then is still there for who comes later
        });
        return rebuilt!;
    }

    public ValueTask SendAsync(Frame frame, CancellationToken cancellationToken = default) => Extensions.Count == 0
        ? _raw.SendAsync(frame, cancellationToken)
        : Outgoing.OnNextAsync(frame, cancellationToken);

    public ValueTask SendAsync(string text, CancellationToken cancellationToken = default) => SendAsync(Frame.Text(text), cancellationToken);

    public ValueTask SendAsync(ReadOnlyMemory<byte> binary, CancellationToken cancellationToken = default) => Extensions.Count == 0
        ? _raw.SendAsync(binary, cancellationToken)
        : SendAsync(Frame.Binary(binary.ToArray()), cancellationToken);

    public Task<SendFate> SendTrackedAsync(Frame frame, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default) =>
        _raw.SendTrackedAsync(frame, timeToLive, cancellationToken);

    public IFlowObserver<Frame> TrackedOutgoing(Action<Frame, SendFate> onFate, TimeSpan? timeToLive = null) => _raw.TrackedOutgoing(onFate, timeToLive);

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => _raw.FlushAsync(cancellationToken);

    public Task<TimeSpan> PingAsync(CancellationToken cancellationToken = default) => _raw.PingAsync(cancellationToken);

    public IDisposable Heartbeat(TimeSpan interval, Func<Frame> message) => _raw.Heartbeat(interval, message);

    public void Abort() => _raw.Abort();

    public Task CloseAsync(CancellationToken cancellationToken = default) => _raw.CloseAsync(cancellationToken);

    public Task CloseAsync(CloseReason reason, CancellationToken cancellationToken = default) => _raw.CloseAsync(reason, cancellationToken);

    public Task CloseAsync(Exception cause, CancellationToken cancellationToken = default) => _raw.CloseAsync(cause, cancellationToken);

    public IDisposable Hold()
    {
        _unheld ??= new TaskCompletionSource();
        _holds++;
        return Disposable.Create(() =>
        {
            if (--_holds == 0)
            {
                var unheld = _unheld;
                _unheld = null;
                unheld!.SetResult();
            }
        });
    }

    public TExtension GetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory)
        where TExtension : class, IFrameExtension => _raw.GetExtension(factory);

    public bool TryGetExtension<TExtension>(IFrameExtensionFactory<TExtension> factory, [NotNullWhen(true)] out TExtension? extension)
        where TExtension : class, IFrameExtension => _raw.TryGetExtension(factory, out extension);

    public ValueTask DisposeAsync() => _raw.DisposeAsync();

    private IObservable<Frame> AtTheEnd(Exception fault) => fault is SessionException
        ? Observable.Throw<Frame>(fault)
        : _raw.Ended.Select<SessionEnd, Frame>(end => throw new SessionException(end));

    private void Report(Exception fault)
    {
        try
        {
            _options.ObserverFailed?.Invoke(this, fault);
        }
        catch (Exception)
        {
            // Nobody is left to be told.
        }
    }

    private async ValueTask<Frame> NotHeldAsync(Frame frame, CancellationToken cancellationToken)
    {
        while (_unheld is { } unheld)
        {
            await unheld.Task.WaitAsync(cancellationToken);
        }

        return frame;
    }

    private IEnumerable<Frame> Restored(Frame frame)
    {
        List<Frame> frames = [frame];
        foreach (var extension in Extensions.Reverse())
        {
            var next = new List<Frame>();
            frames.ForEach(one => extension.TransformIncoming(one, MaxMessageSize, next));
            frames = next;
        }

        return frames;
    }

    /// <summary>What goes out passes the extensions first; one sender at a time, as in these tests.</summary>
    private sealed class Transformed(IFlowObserver<Frame> raw, IReadOnlyList<IFrameExtension> extensions) : IFlowObserver<Frame>
    {
        public async ValueTask OnNextAsync(Frame value, CancellationToken cancellationToken = default)
        {
            foreach (var frame in Transform(value))
            {
                await raw.OnNextAsync(frame, cancellationToken);
            }
        }

        public void OnNext(Frame value) => Transform(value).ForEach(raw.OnNext);

        public void OnError(Exception error) => raw.OnError(error);

        public void OnCompleted() => raw.OnCompleted();

        private List<Frame> Transform(Frame value)
        {
            List<Frame> frames = [value];
            foreach (var extension in value.IsControl ? [] : extensions)
            {
                var next = new List<Frame>();
                try
                {
                    frames.ForEach(one => extension.TransformOutgoing(one, next));
                }
                catch (Exception fault)
                {
                    OnError(fault);
                    throw;
                }

                frames = next;
            }

            return frames;
        }
    }
}
