using System.Linq;
using NUnit.Framework;

namespace Rx.WebSockets.Protocol.Tests.Fixture;

/// <summary>What is true once the peer has broken a rule.</summary>
public static class Refusals
{
    public static void MustHaveRefused(this Session session, CloseCode code)
    {
        WireFrame[] closes = [.. session.Written().Where(frame => frame.Opcode == Opcode.Close)];

        Assert.That(session.Protocol.Failure?.Code, Is.EqualTo(code));
        Assert.That(session.Protocol.Failure!.Section, Does.StartWith("RFC "));
        Assert.That(session.Protocol.Failure.Message, Is.Not.Empty);
        Assert.That(closes.Select(close => close.CloseCode), Is.EqualTo(new int?[] { (int)code }));
        Assert.That(closes[0].Text, Is.Not.Empty.And.EqualTo(session.Protocol.Reason));
        Assert.That(session.Protocol.CodeSent, Is.EqualTo(code));
        Assert.That(session.Protocol.EndKind, Is.EqualTo(EndKind.ProtocolError));
        Assert.That(session.Read(), Is.Empty);
    }

    public static void MustBeOpen(this Session session)
    {
        Assert.That(session.Protocol.Failure, Is.Null);
        Assert.That(session.Protocol.State, Is.EqualTo(ConnectionState.Open));
        Assert.That(session.Protocol.EndKind, Is.Null);
    }
}
