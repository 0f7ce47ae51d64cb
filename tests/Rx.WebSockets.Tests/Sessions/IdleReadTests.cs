using System.Threading.Tasks;
using NUnit.Framework;
using Rx.WebSockets.Protocol;
using Rx.WebSockets.Testing;
using Rx.WebSockets.Tests.Sessions.Fixture;

namespace Rx.WebSockets.Tests.Sessions;

/// <summary>With what a session over a stream waits for the next octet.</summary>
[TestFixture(WebSocketRole.Client)]
[TestFixture(WebSocketRole.Server)]
public sealed class IdleReadTests(WebSocketRole role) : VirtualFixture(role)
{
    private const int None = 0;
    private const int Small = 512;

    private readonly TalkingStream _stream = new();

    private WebSocketRole Peer => Role is WebSocketRole.Client ? WebSocketRole.Server : WebSocketRole.Client;

    [Test]
    public void Session_OnWhichNothingHasCome_WaitsWithoutABuffer() => Run(async () =>
    {
        Open();

        await Clock.DelayAsync(Ms(1));

        Assert.That(_stream.Reads, Is.EqualTo(new[] { None }));
    });

    [Test]
    public void Session_ThatGetsSmallMessages_WaitsWithASmallBuffer() => Run(async () =>
    {
        Open();

        await ArriveAsync(WireFrame.Text("A"));
        Assert.That(_stream.Reads[^1], Is.EqualTo(Small));
        await ArriveAsync(WireFrame.Text("B"));
        Assert.That(_stream.Reads[^1], Is.EqualTo(Small));
    });

    [Test]
    public void Session_WhosePeerOnlyAnswersPings_WaitsWithoutABuffer() => Run(async () =>
    {
        var session = Open();
        await ArriveAsync(WireFrame.Text("A"));

        for (var i = 0; i < 3; i++)
        {
            await Clock.DelayAsync(session.PingInterval);
            await ArriveAsync(WireFrame.Pong());
            Assert.That(_stream.Reads[^1], Is.EqualTo(None));
        }
    });

    private IWebSocketSession Open()
    {
        var session = EndsWithTheTest(WebSocketSession.Create(_stream, Role, WebSocketSessionOptions.Default with { Scheduler = Clock }));
        Record(session);
        return session;
    }

    private async Task ArriveAsync(WireFrame frame)
    {
        _stream.Arrive(frame.ToOctets(Peer));
        await Clock.DelayAsync(Ms(1));
    }
}
