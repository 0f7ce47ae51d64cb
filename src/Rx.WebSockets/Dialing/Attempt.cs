using System;
using System.Net.Http;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Sessions;
using Rx.WebSockets.Time;

namespace Rx.WebSockets.Dialing;

/// <summary>One request and its answer, over a carrier of its own and within both deadlines.</summary>
internal sealed class Attempt : IDisposable
{
    private readonly Uri _uri;
    private readonly WebSocketClientOptions _options;
    private readonly CancellationToken _caller;
    private readonly ClientHandshake _handshake;
    private readonly HandshakeRequest _request;
    private readonly Deadline _deadline;
    private readonly ICarrier _carrier;
    private HttpResponseMessage? _message;
    private bool _opened;

    public Attempt(Uri uri, WebSocketClientOptions options, CancellationToken caller)
    {
        (_uri, _options, _caller) = (uri, options, caller);
        _handshake = ClientRules.CreateHandshake(options, options.Session.Random);
        _request = _handshake.CreateRequest(uri, options.Headers);
        _deadline = new Deadline(options.Session.Scheduler, caller);
        _carrier = options.Invoker is { } invoker ? new InvokerCarrier(invoker) : new SocketCarrier(options, _deadline);
    }

    /// <summary>Sends the request and waits for the head of the response.</summary>
    /// <exception cref="ConnectException">There is none, or it isn't HTTP.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<HandshakeResponse> SendAsync() => NamingFailuresAsync(async () =>
    {
        if (_options.Invoker is null)
        {
            _deadline.Begin(_options.ConnectTimeout, ConnectFailure.ConnectTimeout);
        }
        else
        {
            _deadline.Begin(_options.HandshakeTimeout, ConnectFailure.HandshakeTimeout);
        }

        _message = await ReceiveAsync(_carrier.SendAsync(CreateMessage(), _deadline.Token)).ConfigureAwait(false);
        return HttpHead.ToResponse(_message);
    });

    /// <summary>Opens the session, not yet started, that a 101 stands for.</summary>
    /// <exception cref="ConnectException">The 101 breaks a rule.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public Task<Session> OpenAsync(HandshakeResponse response) => NamingFailuresAsync(async () =>
    {
        HttpHead.RequireUpgrade(_message!, response);
        var agreement = _handshake.Verify(response);
        try
        {
            var stream = await _message!.Content.ReadAsStreamAsync(_deadline.Token).ConfigureAwait(false);
            if (!stream.CanRead || !stream.CanWrite)
            {
                throw new NotSupportedException("The transport gave no stream that reads and writes.");
            }

            var session = new Session(_carrier.ToTransport(stream), WebSocketRole.Client, _options.Session, ContextOf(response, agreement));
            _opened = true;
            return session;
        }
        catch
        {
            foreach (var extension in agreement.Extensions)
            {
                extension.Dispose();
            }

            throw;
        }
    });

    /// <summary>The exception that another status than 101 stands for.</summary>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<HandshakeRefusedException> RefuseAsync(HandshakeResponse response, string remark)
    {
        var body = await ResponseBody.ReadStartAsync(_message!, _deadline.Token).ConfigureAwait(false);
        _caller.ThrowIfCancellationRequested();
        return new HandshakeRefusedException(response, body, remark);
    }

    public void Dispose()
    {
        _deadline.Dispose();
        if (!_opened)
        {
            _message?.Dispose();
            _carrier.Abandon();
        }

        _carrier.Dispose();
    }

    private HttpRequestMessage CreateMessage() => HttpHead.ToMessage(_request, _uri, _options.Headers);

    private SessionContext ContextOf(HandshakeResponse response, HandshakeAgreement agreement) => new()
    {
        Subprotocol = agreement.Subprotocol,
        Extensions = agreement.Extensions,
        Request = _request,
        Response = response,
        LocalEndPoint = _carrier.LocalEndPoint,
        RemoteEndPoint = _carrier.RemoteEndPoint,
    };

    /// <summary>Waits no longer than the deadline, even for a transport that doesn't mind its token.</summary>
    private async Task<HttpResponseMessage> ReceiveAsync(Task<HttpResponseMessage> sending)
    {
        try
        {
            return await sending.WaitAsync(_deadline.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _ = DisposeLateAsync(sending);
            throw;
        }
    }

    private static async Task DisposeLateAsync(Task<HttpResponseMessage> sending)
    {
        try
        {
            (await sending.ConfigureAwait(false)).Dispose();
        }
        catch (Exception)
        {
            // Nobody waits for it any more.
        }
    }

    private async Task<T> NamingFailuresAsync<T>(Func<Task<T>> step)
    {
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception fault)
        {
            _caller.ThrowIfCancellationRequested();
            throw Failures.From(fault, _deadline.Missed, _uri, _options);
        }
    }
}
