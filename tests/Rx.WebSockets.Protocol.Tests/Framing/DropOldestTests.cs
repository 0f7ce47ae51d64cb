using System.Linq;
using NUnit.Framework;
using Rx.WebSockets.Protocol.Tests.Fixture;

namespace Rx.WebSockets.Protocol.Tests.Framing;

/// <summary>Dropping what waits longest leaves a legal wire.</summary>
public sealed class DropOldestTests
{
    [Test]
    public void DropOldest_WholeMessages_DropsThemFromTheFront([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("1"), Frame.Text("2"), Frame.Text("3"));

        bool dropped = session.Protocol.DropOldest() > 0;

        Assert.That(dropped, Is.True);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("2"), Wire.Text("3") }));
    }

    [Test]
    public void DropOldest_MessageThatIsBeingWritten_StaysWhole([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Binary(Wire.Some(1000)));
        session.Write(100);

        bool dropped = session.Protocol.DropOldest() > 0;

        Assert.That(dropped, Is.False);
        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Binary(Wire.Some(1000)) }));
    }

    [Test]
    public void DropOldest_NothingQueued_DropsNothing([Values] WebSocketRole role)
    {
        Assert.That(new Session(role).Protocol.DropOldest(), Is.Zero);
        Assert.That(new Session(role).Send(Frame.Ping()).Protocol.DropOldest(), Is.Zero);
    }

    [Test]
    public void DropOldest_FragmentedMessage_LeavesALegalWire([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("1").NotFinal(), Frame.Continuation(Wire.Utf8("2")), Frame.Text("whole"));

        while (session.Protocol.DropOldest() > 0)
        {
        }

        Assert.That(session.Send(Frame.Text("later")).Written().Last(), Is.EqualTo(Wire.Text("later")));
    }

    [Test]
    public void DropOldest_OpenFragmentedMessage_LetsItsRestFollow([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("1").NotFinal());

        session.Protocol.DropOldest();
        session.Send(Frame.Continuation(Wire.Utf8("2")));

        Assert.That(session.Written(), Is.EqualTo(new[] { Wire.Text("1").NotFinal(), Wire.Continuation("2") }));
    }

    [Test]
    public void DropOldest_CloseIsQueuedBehind_LeavesTheClose([Values] WebSocketRole role)
    {
        Session session = new Session(role).Send(Frame.Text("a")).Close(CloseReason.Normal);

        while (session.Protocol.DropOldest() > 0)
        {
        }

        Assert.That(session.Written().Last(), Is.EqualTo(Wire.Close(1000)));
    }
}
