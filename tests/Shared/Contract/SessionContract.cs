using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Tests.Shared.Contract;

/// <summary>
/// What every member of <see cref="IWebSocketSession"/> promises, whatever the transport: a catalogue of independent tests, a file
/// for each group of members, that a fixture of every transport inherits.
/// </summary>
/// <param name="subject">Which of the two ends is judged; the other one is its peer.</param>
public abstract partial class SessionContract(WebSocketRole subject) : SessionFixture
{
    protected WebSocketRole SubjectRole => subject;

    /// <summary>A session that shows the wire as it is.</summary>
    protected static WebSocketSessionOptions Raw { get; } = new() { Kind = SessionKind.Raw };

    /// <summary>Whether time passes only when nothing else is left to do, so that tests may wait for timers.</summary>
    protected abstract bool IsVirtual { get; }

    /// <summary>Runs the body of a test to its end, or fails when it doesn't end.</summary>
    protected abstract void Run(Func<Task> body);

    /// <summary>Opens a connection and returns its two ends.</summary>
    /// <param name="client">The options of the client; the fixture adds the scheduler.</param>
    /// <param name="server">The options of the server; the fixture adds the scheduler.</param>
    /// <param name="extensions">What both ends offer and accept, in this order.</param>
    protected abstract Task<(IWebSocketSession Client, IWebSocketSession Server)> OpenAsync(
        WebSocketSessionOptions client, WebSocketSessionOptions server, params IFrameExtensionFactory[] extensions);

    /// <summary>Opens a connection and returns the end that is judged, then its peer.</summary>
    protected async Task<(IWebSocketSession Subject, IWebSocketSession Peer)> OpenPairAsync(
        WebSocketSessionOptions? subject = null, WebSocketSessionOptions? peer = null, params IFrameExtensionFactory[] extensions)
    {
        var (ours, theirs) = (subject ?? WebSocketSessionOptions.Default, peer ?? WebSocketSessionOptions.Default);
        var (client, server) = SubjectRole is WebSocketRole.Client
            ? await OpenAsync(ours, theirs, extensions)
            : await OpenAsync(theirs, ours, extensions);
        EndsWithTheTest(client);
        EndsWithTheTest(server);
        return SubjectRole is WebSocketRole.Client ? (client, server) : (server, client);
    }

    /// <summary>Opens a connection whose peer is in the hands of the test.</summary>
    protected async Task<(IWebSocketSession Subject, RawPeer Peer)> OpenRawAsync(
        WebSocketSessionOptions? subject = null, params IFrameExtensionFactory[] extensions)
    {
        var (session, peer) = await OpenPairAsync(subject, Raw, extensions);
        return (session, new RawPeer(peer, Record(peer)));
    }
}
