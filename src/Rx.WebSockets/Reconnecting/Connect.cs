using System;
using System.Threading;
using System.Threading.Tasks;

namespace Rx.WebSockets.Reconnecting;

/// <summary>Gives, for one attempt, the source of one session.</summary>
internal delegate ValueTask<IObservable<IWebSocketSession>> Connect(ConnectAttempt attempt, CancellationToken cancellationToken);
