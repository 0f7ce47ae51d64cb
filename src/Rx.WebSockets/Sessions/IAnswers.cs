using Rx.WebSockets.Protocol;

namespace Rx.WebSockets.Sessions;

/// <summary>An observer of frames that knows which of them are answers, so that they needn't wait for room and older ones give way.</summary>
internal interface IAnswers
{
    /// <summary>Answers a Ping or a Close of the peer; never waits and never throws.</summary>
    void Answer(Frame frame);
}
