using System;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;
using Rx.WebSockets.Sessions;

namespace Rx.WebSockets.Dialing;

/// <summary>Dials one URI, any number of times.</summary>
internal sealed class Dialer
{
    private readonly Uri _uri;
    private readonly WebSocketClientOptions _options;
    private readonly Resumption _resumption;

    /// <exception cref="ArgumentException">The URI is no WebSocket's, or something in the options can't be honoured.</exception>
    public Dialer(Uri uri, WebSocketClientOptions options)
    {
        _uri = SocketUri.From(uri);
        ClientRules.Check(_uri, options);
        _options = options;
        _resumption = Resumption.Of(options.Session.Scheduler);
    }

    public WebSocketClientOptions Options => _options;

    /// <summary>Dials, and starts the session behind the caller's continuation.</summary>
    public async Task<IWebSocketSession> ConnectAsync(CancellationToken cancellationToken)
    {
        var session = await DialAsync(cancellationToken).ConfigureAwait(false);
        session.Start();
        if (!cancellationToken.IsCancellationRequested)
        {
            return session;
        }

        _ = session.DisposeAsync();
        throw new OperationCanceledException(cancellationToken);
    }

    /// <summary>Dials; begins and ends where users' awaits resume.</summary>
    /// <returns>A session that isn't started yet.</returns>
    public async Task<Session> DialAsync(CancellationToken cancellationToken)
    {
        await new Turn(_resumption);
        try
        {
            return await FollowAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await new Turn(_resumption);
        }
    }

    /// <summary>Throws where the scheduler runs things, so that it isn't lost.</summary>
    public void Throw(Exception unhandled) =>
        _resumption.Schedule(ExceptionDispatchInfo.Capture(unhandled), static captured => captured.Throw());

    private async Task<Session> FollowAsync(CancellationToken cancellationToken)
    {
        var (uri, options) = (_uri, _options);
        for (var followed = 0; ; followed++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var attempt = new Attempt(uri, options, cancellationToken);
            var response = await attempt.SendAsync().ConfigureAwait(false);
            if (response.StatusCode == 101)
            {
                return await attempt.OpenAsync(response).ConfigureAwait(false);
            }

            var redirect = Redirect.Of(response, uri, options);
            if (redirect is not { Uri: { } next } || followed == _options.MaxRedirects)
            {
                throw await attempt.RefuseAsync(response, RemarkOn(redirect)).ConfigureAwait(false);
            }

            (uri, options) = (next, redirect.Options);
        }
    }

    private string RemarkOn(Redirect? redirect) => redirect switch
    {
        null => "",
        { Obstacle.Length: > 0 } => redirect.Obstacle,
        _ => $"No more than {_options.MaxRedirects} redirects are followed (WebSocketClientOptions.MaxRedirects).",
    };
}
