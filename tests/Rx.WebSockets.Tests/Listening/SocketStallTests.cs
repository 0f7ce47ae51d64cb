using System;
using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Tests.Listening.Fixture;

namespace Rx.WebSockets.Tests.Listening;

/// <summary>A peer on a real socket that reads nothing.</summary>
public sealed class SocketStallTests : SocketFixture
{
    [Test]
    [Property("Case", "H3.Resources")]
    public async Task Abort_PeerThatReadsNothing_CompletesAtOnce()
    {
        var (_, server) = await OpenAsync();
        var sending = SendForEverAsync(server);

        server.Abort();

        Assert.That((await server.Completion.WaitAsync(Patience)).Kind, Is.EqualTo(EndKind.Aborted));
        Assert.That(await sending.WaitAsync(Patience), Is.InstanceOf<SessionException>());
    }

    [Test]
    [Property("Case", "H3.Resources")]
    public async Task Send_PeerThatReadsNothing_EndsAtTheStallTimeout()
    {
        var options = new WebSocketSessionOptions { WriteStallTimeout = TimeSpan.FromMilliseconds(100) };
        var (_, server) = await OpenAsync(new WebSocketListenerOptions { Session = options });

        var sending = SendForEverAsync(server);

        Assert.That((await server.Completion.WaitAsync(Patience)).Kind, Is.EqualTo(EndKind.WriteStalled));
        Assert.That(await sending.WaitAsync(Patience), Is.InstanceOf<SessionException>());
    }
}
